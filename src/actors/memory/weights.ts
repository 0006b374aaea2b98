/** Every constant of the ranking; docs/RETRIEVAL.md says what each is worth. */
export const WINDOW: readonly (readonly [offset: number, weight: number])[] = [
  [1, 0.7],
  [2, 0.45],
  [-1, 0.5],
  [-2, 0.3],
]
/** How much a term of a heading, of the bullet or header it hangs below, or of the file's name counts for a unit. */
export const INHERITED = { heading: 0.5, parent: 0.6, file: 0.35 }

/** Words that begin like one of the question: from so many letters on, up to so many units, for so much of its worth. */
export const RELATED = { letters: 4, units: 2000, weight: 0.5 }

/** BM25, Robertson and Zaragoza 2009; units are short, so a word said twice counts as once. */
export const BM25 = { k1: 1.2, b: 0.75 }

export const WEIGHTS = {
  window: 4,
  section: 1.5,
  meaning: 3,
  before: 0.7,
  after: 1,
  label: 3,
  question: -1,
  date: 4,
  phrase: 6,
}
export type Cue = keyof typeof WEIGHTS
