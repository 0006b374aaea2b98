import { fail, faultFrom, FaultError } from '../../bus/messages/fault.ts'
import type { Data } from '../../bus/messages/index.ts'
import type { IndexReport } from '../../bus/messages/memory.ts'
import type { MemoryIndex } from '../../ports/memory-index.ts'
import type { NoteIndex } from './note-index.ts'

/** Makes vectors of a model, `Float32Array [dimensions]` of length 1 a text. */
export type Embed = (
  model: string,
  texts: readonly string[],
  options: { readonly urgent: boolean },
) => Promise<readonly Float32Array[]>

interface Options {
  readonly notes: NoteIndex
  /** The model whose vectors are wanted; null: search by text alone. */
  readonly model: string | null
  readonly embed: Embed
  /** Why there are no vectors, where a person asks by meaning. */
  readonly without: string
  /** YYYY-MM-DD where the person is. */
  readonly today: () => string
  /** ms a search waits for the vector of its question. */
  readonly patienceMs?: number
  readonly progress: (progress: Data<'memory.progress.delta'>) => void
}

/** Texts embedded between two looks at what else waits; about a second of work. */
const SLICE = 256
const PATIENCE_MS = 200
/** Characters of a question that carry its meaning; a model reads no further than this. */
const QUESTION_CHARACTERS = 2000

/** Memory as the program sees it: an index that may live in another thread, and vectors from wherever they are made. */
export function createMemoryIndex(options: Options): MemoryIndex {
  const { notes, model, embed, without, today, patienceMs = PATIENCE_MS, progress } = options
  /** Units without a vector when the work on them began. */
  let total = 0

  return {
    async refresh({ force, changedOnly }) {
      for await (const step of notes.refresh({ force, changedOnly })) {
        if (step.type === 'progress') progress({ phase: 'read', done: step.done, total: step.total })
        else return step.report satisfies IndexReport
      }
      throw fail('memory.failed', 'The notes could not be read.', { hint: 'Try again: localgpt memory reindex' })
    },
    async embedSome() {
      if (model === null) throw fail('embed.unavailable', without)
      const { texts, left } = await notes.pending(model, SLICE)
      if (texts.length === 0) return { model, stored: 0, left: await notes.store(model, 0, []) }
      const vectors = await embed(
        model,
        texts.map(({ text }) => text),
        { urgent: false },
      )
      const rows = texts.flatMap(({ hash }, i) => {
        const vector = vectors[i]
        return vector === undefined ? [] : [{ hash, vector }]
      })
      const still = await notes.store(model, vectors[0]?.length ?? 0, rows)
      total = Math.max(total, left)
      progress({ phase: 'embed', done: total - still, total })
      if (still === 0) total = 0
      return { model, stored: left - still, left: still }
    },
    changes: (signal) => notes.changes(signal),
    async search(ask) {
      const { vector, note } = await meaningOf(ask.query)
      const { results, legs } = await notes.find({ ask, vector, today: today() })
      return { query: ask.query, results: [...results], legs: [...legs], note: legs.includes('vector') ? null : note }
    },
    stats: () => notes.stats(),
    recent: (limit) => notes.recent(limit),
    read: (file) => notes.read(file),
    append: (file, block, title) => notes.append(file, block, title),
  }

  async function meaningOf(question: string): Promise<{ vector: Float32Array | null; note: string | null }> {
    if (model === null || question.trim() === '') return { vector: null, note: without }
    const serving = await notes.serving(question.slice(0, QUESTION_CHARACTERS))
    if (serving === null) return { vector: null, note: 'The vectors of the notes are still being made.' }
    try {
      const [vector] = await inTime(embed(serving.model, [serving.text], { urgent: true }), patienceMs)
      return { vector: vector ?? null, note: null }
    } catch (error) {
      return { vector: null, note: `Found by words alone: ${faultFrom(error).message}` }
    }
  }
}

const inTime = <T>(work: Promise<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    if (ms === Infinity) {
      work.then(resolve, reject)
      return
    }
    const timer = setTimeout(() => {
      reject(new FaultError({ code: 'bus.timeout', message: 'the model is busy.', retryable: true }))
    }, ms)
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
    })
  })
