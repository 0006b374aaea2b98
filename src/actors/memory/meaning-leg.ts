import type { UnitColumns, UnitReader } from '../../ports/note-units.ts'

/** Texts nearest to the question that take part although none of its words is near them. */
const NEAREST = 64

/** How near units are in meaning. */
export interface Meaning {
  /** 0 for the mean of all, 1 for the nearest; of the unit `offset` units away in the same section, 0 where there is none. */
  readonly at: (id: number, offset?: number) => number
  readonly cosine: (id: number) => number | undefined
}
export const NO_MEANING: Meaning = { at: () => 0, cosine: () => undefined }

export interface MeaningLeg {
  /** Units near in meaning, whatever their words. */
  readonly ids: readonly number[]
  /** Exact values for these units and their neighbours. */
  readonly among: (ids: readonly number[]) => Meaning
}

/**
 * Finds what is near in meaning: sqlite-vec proposes by the signs of the vectors, exact cosines decide. Null: no vectors
 * serve, or they are of another model than the question's.
 */
export function meaningLeg(
  { meanings }: UnitReader,
  { section, text, traits }: UnitColumns,
  vector: Float32Array,
): MeaningLeg | null {
  const ready = meanings.ready()
  if (ready?.dimensions !== vector.length) return null
  // The mean of all cosines is the cosine with the mean of all vectors.
  let mean = 0
  for (let i = 0; i < vector.length; i++) mean += (vector[i] ?? 0) * (ready.mean[i] ?? 0)
  return {
    ids: meanings.unitsOf(meanings.nearest(vector, NEAREST)),
    among(ids) {
      const texts = new Set<number>()
      for (const id of ids)
        for (let at = id - 1; at <= id + 1; at++)
          if (section[at] === section[id] && (traits[at] ?? 0) !== 0) texts.add(text[at] ?? 0)
      texts.delete(0)
      const cosines = meanings.cosines(vector, texts)
      let top = mean
      for (const cosine of cosines.values()) if (cosine > top) top = cosine
      const span = top - mean || 1
      return {
        cosine: (id) => cosines.get(text[id] ?? 0),
        at(id, offset = 0) {
          if (offset !== 0 && section[id + offset] !== section[id]) return 0
          const cosine = cosines.get(text[id + offset] ?? 0)
          return cosine === undefined ? 0 : (cosine - mean) / span
        },
      }
    },
  }
}
