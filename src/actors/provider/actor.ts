import PQueue from 'p-queue'
import { setup, spawnChild, stopChild } from 'xstate'
import type { ActorSpec } from '../../bus/actor.ts'
import { runMachine } from '../run-machine.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { isProvider, type ProviderName } from '../../bus/messages/provider-name.ts'
import type { ModelPort } from '../../ports/model.ts'
import { createCallMachine, type CallEffects } from './call-machine.ts'
import type { Limits } from './decide.ts'

export interface ProviderPorts {
  readonly model: (provider: ProviderName) => (session: string | null) => ModelPort
  readonly limits: (provider: ProviderName) => Limits
}

interface Done {
  readonly type: `xstate.done.actor.${string}`
  readonly actorId?: string
}
type Event = Message<'model.generate' | 'model.cancel'> | Done

const createProviderMachine = (effects: CallEffects) =>
  setup({
    types: { events: {} as Event, children: {} },
    actors: { call: createCallMachine(effects) },
  }).createMachine({
    id: 'provider',
    on: {
      'model.generate': {
        actions: spawnChild('call', {
          id: ({ event }) => event.data.callId,
          input: ({ event }) => ({ command: event as Message<'model.generate'> }),
        }),
      },
      'model.cancel': {
        actions: ({ self, event }) => {
          self.getSnapshot().children[event.data.callId]?.send({ type: 'cancel' })
        },
      },
      'xstate.done.actor.*': { actions: stopChild(({ event }) => event.type.slice('xstate.done.actor.'.length)) },
    },
  })

/** One actor a provider: its calls, its concurrency, its retries and time-outs. */
export function providerActor({ model, limits }: ProviderPorts): ActorSpec {
  return {
    name: 'provider',
    handles: ['model.generate', 'model.cancel'],
    listens: [],
    keyOf: ({ data }) => ('provider' in data ? data.provider : null),
    start: (context) => {
      const { bus, clock, key } = context
      if (!isProvider(key)) throw new Error(`no provider is named ${key}`)
      const own = limits(key)
      const slots = new PQueue({ concurrency: own.concurrency })
      return runMachine(createProviderMachine({ bus, clock, model: model(key), slots, limits: own }), {
        input: undefined,
        context,
        idle: (running) => Object.keys(running.getSnapshot().children).length === 0,
      })
    },
  }
}
