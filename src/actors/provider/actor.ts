import PQueue from 'p-queue'
import type { ActorContext, ActorSpec, RunningActor } from '../../bus/actor.ts'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { isProvider, type ProviderName } from '../../bus/messages/provider-name.ts'
import type { ModelPort } from '../../ports/model.ts'
import type { Asking, Limits } from './decide.ts'
import { runCall, type RunningCall } from './run-call.ts'

export interface ProviderPorts {
  readonly model: (provider: ProviderName) => (session: string | null) => ModelPort
  readonly limits: (provider: ProviderName) => Limits
}

type Heard = Message<Asking | 'model.cancel' | 'model.abandon'>

/** Turn ids are the doors' own, so those of two sessions may be the same. */
const nameOf = ({
  sessionId = '',
  callId,
}: {
  readonly sessionId?: string | undefined
  readonly callId: string
}): string => `${sessionId} ${callId}`

function runProvider(bus: Bus, { key, clock, crashed }: ActorContext, { model, limits }: ProviderPorts): RunningActor {
  if (!isProvider(key)) throw new Error(`no provider is named ${key}`)
  const own = limits(key)
  const line = { bus, clock, model: model(key), limits: own, slots: new PQueue({ concurrency: own.concurrency }) }
  const calls = new Map<string, RunningCall>()

  const stop = (): void => {
    for (const call of calls.values()) call.stop()
    calls.clear()
  }
  const fail = (error: unknown): void => {
    stop()
    crashed(error)
  }
  const hear = (message: Heard): void => {
    switch (message.type) {
      case 'model.generate':
      case 'model.complete': {
        const name = nameOf(message.data)
        const over = (): void => {
          if (calls.get(name) === call) calls.delete(name)
        }
        const call = runCall(line, message, { over, crashed: fail })
        calls.set(name, call)
        return
      }
      case 'model.cancel':
        calls.get(nameOf(message.data))?.cancel()
        return
      case 'model.abandon': {
        const { callId } = message.data
        // Without a session: what is asked for a conversation is not anybody's to stop.
        calls.get(nameOf({ callId }))?.cancel()
        commitFacts(bus, 'provider', [{ type: 'model.abandoned', data: { callId } }], message)
      }
    }
  }
  return {
    send(message) {
      try {
        hear(message as Heard)
      } catch (error) {
        fail(error)
      }
    },
    stop,
    idle: () => calls.size === 0,
  }
}

/** One actor a provider: its calls, its concurrency, its retries and time-outs. */
export const providerActor = (ports: ProviderPorts): ActorSpec => ({
  name: 'provider',
  handles: ['model.generate', 'model.cancel', 'model.complete', 'model.abandon'],
  listens: [],
  keyOf: ({ data }) => ('provider' in data ? data.provider : null),
  attach: (bus) => (context) => runProvider(bus, context, ports),
})
