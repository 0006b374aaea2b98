import type { ModelChunk, ModelPort } from '../../ports/model.ts'

/**
 * A model that is heard as fast as it speaks. What it says while the piece before waits its turn becomes one piece: each
 * costs every reader as much as a long one, so a busy host takes in fewer and longer ones.
 */
export const gathering = (model: ModelPort): ModelPort => ({
  async *stream(request, signal): AsyncGenerator<ModelChunk> {
    const heard: ModelChunk[] = []
    let over = false
    const isOver = (): boolean => over
    let wake: (() => void) | null = null
    const listen = async (): Promise<void> => {
      try {
        for await (const chunk of model.stream(request, signal)) {
          const last = heard.at(-1)
          if (isWords(chunk) && last?.type === chunk.type)
            heard[heard.length - 1] = { type: chunk.type, text: last.text + chunk.text }
          else heard.push(chunk)
          wake?.()
        }
      } finally {
        over = true
        wake?.()
      }
    }
    const listening = listen()
    // Told below, once everything before it is.
    listening.catch(() => undefined)
    for (;;) {
      const chunk = heard.shift()
      if (chunk !== undefined) yield chunk
      else if (isOver()) break
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
    await listening
  },
})

type Words = Extract<ModelChunk, { readonly text: string }>

const isWords = (chunk: ModelChunk): chunk is Words => chunk.type === 'text' || chunk.type === 'reasoning'

/** Words behind words can wait until somebody else has the first: they grow meanwhile. */
export const goesOn = (chunk: unknown, before: unknown): boolean =>
  before !== undefined && isWords(chunk as ModelChunk) && isWords(before as ModelChunk)
