import { questionMeaning } from '../../src/actors/memory/question-meaning.ts'
import { search } from '../../src/actors/memory/rank.ts'
import { splitUnits } from '../../src/actors/memory/units.ts'
import { openUnitStore, type UnitStore } from '../../src/adapters/sqlite/unit-store.ts'
import type { EmbeddingPort } from '../../src/ports/embedding.ts'
import { scoreOf, type Score } from './evidence.ts'
import type { Asked, Notes } from './locomo.ts'

const LIMIT = 150
const MODEL = 'bench'

/** An index of these notes in memory; with vectors where there is a model. */
export async function indexNotes({ files }: Notes, embedding: EmbeddingPort | null): Promise<UnitStore> {
  const store = openUnitStore(':memory:')
  store.together(() => {
    for (const [path, { text, date }] of files)
      store.replace({ path, size: text.length, mtime: 0, hash: path, date, source: 'note' }, splitUnits(text, path))
  })
  if (embedding === null) return store
  for (;;) {
    const texts = store.vectors.next(MODEL, 256)
    if (texts.length === 0) break
    const vectors = await embedding.embed(texts.map(({ text }) => text))
    store.vectors.put(
      MODEL,
      vectors[0]?.length ?? 0,
      texts.map(({ hash }, i) => ({ hash, vector: vectors[i] ?? new Float32Array() })),
    )
  }
  store.vectors.finish(MODEL)
  return store
}

export interface Answered {
  readonly question: Asked
  readonly score: Score
  /** Search alone, without the question's vector. */
  readonly ms: number
}

export async function askAll(
  store: UnitStore,
  { questions }: Notes,
  embedding: EmbeddingPort | null,
  limit = LIMIT,
): Promise<Answered[]> {
  const answered: Answered[] = []
  for (const question of questions) {
    const asked = questionMeaning(store.columns(), question.q)
    const vector = embedding === null ? null : ((await embedding.embed([asked]))[0] ?? null)
    const began = performance.now()
    const { results } = search(store, {
      query: question.q,
      limit,
      explain: false,
      vector,
      today: question.today ?? '2026-06-01',
      decay: 0,
    })
    answered.push({ question, ms: performance.now() - began, score: scoreOf(results, question.evidence) })
  }
  return answered
}
