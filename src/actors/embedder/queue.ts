import { fail } from '../../bus/messages/fault.ts'

/** Texts that may wait for their vector. */
const MAX_WAITING = 4096

/** A question does not queue behind the notes. */
export type Lane = 'urgent' | 'bulk'

interface Job {
  readonly lane: Lane
  /** Places in the caller's list, shortest text first: a batch costs what its longest text costs. */
  readonly order: readonly number[]
  readonly texts: readonly string[]
  readonly vectors: Float32Array[]
  /** How many of `order` are done or under way. */
  taken: number
  done: number
  readonly resolve: (vectors: readonly Float32Array[]) => void
  readonly reject: (error: unknown) => void
}

/** What goes to the model at once. */
export interface Batch {
  readonly texts: readonly string[]
  /** Gives the vectors, in the order of `texts`, to whoever asked. */
  readonly settle: (vectors: readonly Float32Array[]) => void
  readonly fail: (error: unknown) => void
}

export interface EmbedQueue {
  /** Throws FaultError `embed.overloaded` where too many wait; bulk work is then offered again later. */
  add(texts: readonly string[], urgent: boolean): Promise<readonly Float32Array[]>
  /** The next batch of at most `size` texts in one lane; each lane has one batch under way. */
  next(lane: Lane, size: number): Batch | null
  /** Hears of added texts until the returned function is called. */
  onAdded(listener: () => void): () => void
  /** Texts that still wait, in one lane or both. */
  waiting(lane?: Lane): number
  /** Nobody will make vectors any more. */
  failAll(error: unknown): void
}

/** Texts on their way to the model: bounded, questions beside bulk work, batches of like length. */
export function createEmbedQueue(): EmbedQueue {
  const jobs: Job[] = []
  const listeners = new Set<() => void>()
  const waiting = (only?: Lane): number =>
    jobs.reduce(
      (sum, { lane, order, taken }) => (only === undefined || lane === only ? sum + order.length - taken : sum),
      0,
    )

  const remove = (job: Job): void => {
    const at = jobs.indexOf(job)
    if (at >= 0) jobs.splice(at, 1)
  }

  return {
    waiting,
    onAdded(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    add: (texts, urgent) =>
      new Promise((resolve, reject) => {
        if (waiting() + texts.length > MAX_WAITING)
          throw fail('embed.overloaded', `${MAX_WAITING} texts already wait for their vector.`, {
            retryable: true,
            hint: 'Try again in a moment.',
          })
        const order = texts.map((_, i) => i).sort((a, b) => (texts[a]?.length ?? 0) - (texts[b]?.length ?? 0))
        jobs.push({ lane: urgent ? 'urgent' : 'bulk', order, texts, vectors: [], taken: 0, done: 0, resolve, reject })
        for (const listener of listeners) listener()
      }),
    next(from, size) {
      const job = jobs.find(({ lane, order, taken }) => lane === from && taken < order.length)
      if (job === undefined) return null
      const places = job.order.slice(job.taken, job.taken + size)
      job.taken += places.length
      return {
        texts: places.map((place) => job.texts[place] ?? ''),
        settle(vectors) {
          places.forEach((place, i) => {
            const vector = vectors[i]
            if (vector !== undefined) job.vectors[place] = vector
          })
          job.done += places.length
          if (job.done < job.order.length) return
          remove(job)
          job.resolve(job.vectors)
        },
        fail(error) {
          remove(job)
          job.reject(error)
        },
      }
    },
    failAll(error) {
      for (const job of jobs.splice(0)) job.reject(error)
    },
  }
}
