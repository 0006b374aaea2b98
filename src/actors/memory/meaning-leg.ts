import type { UnitColumns, UnitReader } from '../../ports/note-units.ts'

/** Texts nearest to the question that take part although none of its words is near them. */
const NEAREST = 400

/** Finds what is near in meaning; null: no vectors serve, or they are of another model than the question's. */
export function meaningLeg(
  { meanings }: UnitReader,
  vector: Float32Array | null,
): { readonly texts: readonly number[]; readonly mean: number } | null {
  if (vector === null) return null
  const ready = meanings.ready()
  if (ready?.dimensions !== vector.length) return null
  let mean = 0
  for (let i = 0; i < vector.length; i++) mean += (vector[i] ?? 0) * (ready.mean[i] ?? 0)
  return { texts: meanings.nearest(vector, NEAREST), mean }
}

/** How near units are in meaning, 0 for the mean of all, 1 for the nearest. */
export function nearnessOf(
  { meanings }: UnitReader,
  { text }: UnitColumns,
  vector: Float32Array,
  mean: number,
  ids: readonly number[],
): { readonly of: (id: number) => number; readonly cosine: (id: number) => number | undefined } {
  const texts = new Set<number>()
  for (const id of ids) texts.add(text[id] ?? 0)
  texts.delete(0)
  const cosines = meanings.cosines(vector, texts)
  let top = mean
  for (const cosine of cosines.values()) if (cosine > top) top = cosine
  const span = top - mean || 1
  const cosine = (id: number): number | undefined => cosines.get(text[id] ?? 0)
  return {
    cosine,
    of: (id) => {
      const value = cosine(id)
      return value === undefined ? 0 : (value - mean) / span
    },
  }
}
