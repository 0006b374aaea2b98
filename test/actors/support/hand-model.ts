import type { ModelChunk, ModelPort, ModelRequest } from '../../../src/ports/model.ts'

/** One request that reached the model, to be answered by the test piece by piece. */
export interface OpenCall {
  readonly request: ModelRequest
  readonly signal: AbortSignal
  push(...chunks: readonly ModelChunk[]): void
  end(): void
  break(error: unknown): void
}

/** A model that says nothing by itself: every request waits in `calls` for the test. */
export function handModel(limit = Infinity) {
  const calls: OpenCall[] = []
  let running = 0
  let most = 0
  const port: ModelPort = {
    async *stream(request, signal) {
      running++
      most = Math.max(most, running)
      const queue: (ModelChunk | 'end' | { error: unknown })[] = []
      let wake = (): void => undefined
      const add = (item: (typeof queue)[number]): void => {
        queue.push(item)
        wake()
      }
      signal.addEventListener('abort', () => {
        add('end')
      })
      if (calls.length < limit)
        calls.push({
          request,
          signal,
          push: (...chunks) => {
            for (const chunk of chunks) add(chunk)
          },
          end: () => {
            add('end')
          },
          break: (error) => {
            add({ error })
          },
        })
      try {
        for (;;) {
          const item = queue.shift()
          if (item === undefined) await new Promise<void>((resolve) => (wake = resolve))
          else if (item === 'end') return
          else if ('error' in item) throw item.error
          else yield item
        }
      } finally {
        running--
      }
    },
  }
  return { port, calls, running: () => running, most: () => most }
}
