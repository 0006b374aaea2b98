import type { PackedVector } from './vector-codec.ts'

/** Vectors kept in memory; 384 dimensions take about 0.5 KB each. */
const MAX_KEPT = 16_000

/** Vectors read before. A text's number and its vector never change, so nothing here is ever stale. */
export function recentVectors() {
  const kept = new Map<number, PackedVector>()
  let of = NaN
  return {
    get: (model: number, text: number): PackedVector | undefined => (model === of ? kept.get(text) : undefined),
    put(model: number, text: number, vector: PackedVector): void {
      if (model !== of || kept.size >= MAX_KEPT) kept.clear()
      of = model
      kept.set(text, vector)
    },
  }
}
