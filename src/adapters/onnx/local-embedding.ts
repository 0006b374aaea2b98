import { fail } from '../../bus/messages/fault.ts'
import type { EmbeddingModel, EmbeddingPort } from '../../ports/embedding.ts'
import { batchesOf } from './batches.ts'
import { startOpening } from './opening.ts'
import type { Opening, Tell } from './opening.ts'
import type { TokenRows } from './session.ts'
import type { Tokenise } from './tokenise.ts'
import { reasonOf } from './trouble.ts'

/** A model in memory, ready to run. */
export interface LoadedModel {
  readonly model: EmbeddingModel
  /** Made just now, not only read. */
  readonly fresh?: boolean
  readonly tokenise: Tokenise
  /** One run: a vector of length 1 a row. */
  vectors(rows: TokenRows): Promise<readonly Float32Array[]>
  release(): Promise<void>
}

interface Opened {
  readonly opening: Opening<LoadedModel>
  /** Runs under way: memory must not be taken away under them. */
  readonly running: Set<Promise<unknown>>
}

/** Texts that are sorted by length together; bounds the time until the first of many is run. */
const sortedTogether = 256

const closed = () =>
  fail('embed.unavailable', 'The embedding model was closed while it worked.', {
    retryable: true,
    hint: 'Ask again: it opens by itself.',
  })

const broken = (error: unknown) =>
  fail('embed.unavailable', `The embedding model failed: ${reasonOf(error)}.`, {
    retryable: true,
    hint: 'Text search goes on without it. If it happens again, look at the free memory of this machine.',
  })

/** Between two runs others get their turn, so a single text waits for one run at most, whatever else is under way. */
export const createLocalEmbedding = (load: (tell: Tell) => Promise<LoadedModel>): EmbeddingPort => {
  let current: Opened | undefined

  const opened = (): Opened => {
    if (current !== undefined) return current
    const mine: Opened = { opening: startOpening(load), running: new Set() }
    current = mine
    mine.opening.done.catch(() => {
      if (current === mine) current = undefined
    })
    return mine
  }

  const run = async ({ running }: Opened, loaded: LoadedModel, rows: TokenRows): Promise<readonly Float32Array[]> => {
    const vectors = loaded.vectors(rows)
    running.add(vectors)
    try {
      return await vectors
    } catch (error) {
      throw broken(error)
    } finally {
      running.delete(vectors)
    }
  }

  return {
    async *open() {
      const { opening } = opened()
      yield* opening.steps()
      const { model, fresh = false } = await opening.done
      yield { type: 'ready', model, ...(fresh ? { fresh } : {}) }
    },

    async embed(texts, signal) {
      signal?.throwIfAborted()
      if (texts.length === 0) return []
      const mine = opened()
      const loaded = await mine.opening.done
      const results: Float32Array[] = []
      for (let from = 0; from < texts.length; from += sortedTogether) {
        const rows = texts.slice(from, from + sortedTogether).map(loaded.tokenise)
        for (const { places } of batchesOf(rows.map(({ length }) => length))) {
          signal?.throwIfAborted()
          if (current !== mine) throw closed()
          const vectors = await run(
            mine,
            loaded,
            places.map((place) => rows[place] ?? []),
          )
          places.forEach((place, at) => {
            const vector = vectors[at]
            if (vector !== undefined) results[from + place] = vector
          })
        }
      }
      return results
    },

    async close() {
      const mine = current
      current = undefined
      if (mine === undefined) return
      const loaded = await mine.opening.done.catch(() => undefined)
      await Promise.allSettled(mine.running)
      await loaded?.release()
    },
  }
}
