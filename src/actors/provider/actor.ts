import PQueue from 'p-queue'
import { setup, spawnChild, stopChild } from 'xstate'
import type { ActorSpec } from '../../bus/actor.ts'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import { runMachine } from '../run-machine.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { isProvider, type ProviderName } from '../../bus/messages/provider-name.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ModelPort } from '../../ports/model.ts'
import { createCallMachine, type Line } from './call-machine.ts'
import type { Asking, Limits } from './decide.ts'

export interface ProviderPorts {
  readonly model: (provider: ProviderName) => (session: string | null) => ModelPort
  readonly limits: (provider: ProviderName) => Limits
}

interface Done {
  readonly type: `xstate.done.actor.${string}`
  readonly actorId?: string
}
type Event = Message<Asking | 'model.cancel' | 'model.abandon'> | Done

/** Turn ids are the doors' own, so those of two sessions may be the same. */
const childOf = ({
  sessionId = '',
  callId,
}: {
  readonly sessionId?: string | undefined
  readonly callId: string
}): string => `${sessionId} ${callId}`

const createProviderMachine = (bus: Bus, clock: Clock) =>
  setup({
    types: { context: {} as Line, input: {} as Line, events: {} as Event, children: {} },
    actors: { call: createCallMachine(bus, clock) },
    actions: {
      begin: spawnChild('call', {
        id: ({ event }) => childOf((event as Message<Asking>).data),
        input: ({ context, event }) => ({ command: event as Message<Asking>, line: context }),
      }),
    },
  }).createMachine({
    id: 'provider',
    context: ({ input }) => input,
    on: {
      'model.generate': { actions: 'begin' },
      'model.complete': { actions: 'begin' },
      'model.cancel': {
        actions: ({ self, event }) => {
          self.getSnapshot().children[childOf(event.data)]?.send({ type: 'cancel' })
        },
      },
      'model.abandon': {
        actions: ({ self, event }) => {
          const { callId } = event.data
          // Without a session: what is asked for a conversation is not anybody's to stop.
          self.getSnapshot().children[childOf({ callId })]?.send({ type: 'cancel' })
          commitFacts(bus, 'provider', [{ type: 'model.abandoned', data: { callId } }], event)
        },
      },
      'xstate.done.actor.*': { actions: stopChild(({ event }) => event.type.slice('xstate.done.actor.'.length)) },
    },
  })

/** One actor a provider: its calls, its concurrency, its retries and time-outs. */
export function providerActor({ model, limits }: ProviderPorts): ActorSpec {
  return {
    name: 'provider',
    handles: ['model.generate', 'model.cancel', 'model.complete', 'model.abandon'],
    listens: [],
    keyOf: ({ data }) => ('provider' in data ? data.provider : null),
    attach: (bus, clock) => {
      const machine = createProviderMachine(bus, clock)
      return (context) => {
        const { key } = context
        if (!isProvider(key)) throw new Error(`no provider is named ${key}`)
        const own = limits(key)
        return runMachine(machine, {
          input: { model: model(key), limits: own, slots: new PQueue({ concurrency: own.concurrency }) },
          context,
          idle: (running) => Object.keys(running.getSnapshot().children).length === 0,
        })
      }
    },
  }
}
