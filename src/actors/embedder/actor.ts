import type { ActorSpec } from '../../bus/actor.ts'
import { fail } from '../../bus/messages/fault.ts'
import type { EmbeddingPort } from '../../ports/embedding.ts'
import { runMachine } from '../run-machine.ts'
import type { EmbedderState } from './decide.ts'
import { createEmbedderMachine } from './machine.ts'
import { createEmbedQueue, type EmbedQueue } from './queue.ts'

export interface EmbedderPorts {
  /** By model, recorded. Throws FaultError `embed.unavailable` for one nobody has. */
  readonly opening: (model: string) => Pick<EmbeddingPort, 'open'>
  /** By model, not recorded. */
  readonly embedding: (model: string) => EmbeddingPort
}

/** How the door of one model is reached while it runs. */
interface Line {
  readonly queue: EmbedQueue
  readonly state: () => EmbedderState
}

/** One actor an embedding model: opens it, and puts the person's question before bulk work. */
export function embedderActor({ opening, embedding }: EmbedderPorts): ActorSpec {
  return {
    name: 'embedder',
    handles: ['embed.open', 'embed.close'],
    listens: [],
    keyOf: ({ data }) => ('model' in data ? String(data.model) : null),
    attach: (bus, clock) => {
      const lines = new Map<string, Line>()
      bus.answer('embed.texts', async ({ model, texts, urgent }) => {
        const line = lines.get(model)
        const state = line?.state()
        if (line === undefined || state === undefined || state.phase === 'cold' || state.phase === 'refused')
          throw fail('embed.unavailable', `The model ${model} is not open.`, {
            retryable: true,
            ...(state?.phase === 'refused' ? { hint: state.fault.message } : {}),
          })
        // A question is answered by words sooner than a model is built.
        if (urgent && state.phase === 'opening')
          throw fail('embed.unavailable', `The model ${model} is being made ready.`, { retryable: true })
        return { vectors: [...(await line.queue.add(texts, urgent))] }
      })
      bus.answer('embed.status', () => ({
        models: [...lines].flatMap(([model, { queue, state: stateOf }]) => {
          const state = stateOf()
          if (state.phase === 'cold') return []
          const fault = state.phase === 'refused' ? { fault: state.fault } : {}
          return [{ model, state: state.phase, queued: queue.waiting(), ...fault }]
        }),
      }))
      const machine = createEmbedderMachine(bus, clock)
      return (context) => {
        const model = context.key
        const queue = createEmbedQueue()
        const input = { model, opening: opening(model), port: embedding(model), queue }
        const running = runMachine(machine, { input, context, idle: (actor) => actor.getSnapshot().matches('cold') })
        lines.set(model, { queue, state: () => running.snapshot().context.state })
        return {
          ...running,
          stop: () => {
            lines.delete(model)
            queue.failAll(fail('embed.unavailable', `The model ${model} was closed.`, { retryable: true }))
            running.stop()
          },
        }
      }
    },
  }
}
