/** Texts in one run: more are slower, since their numbers no longer stay in the cache of a core. */
export const textsAtOnce = 8
/** Tokens in one run, padding included: bounds the memory that a run takes and the time before the next may start. */
const tokensAtOnce = 256

export interface Batch {
  /** Where each text stands in the caller's list. */
  readonly places: readonly number[]
  /** Tokens of the longest text; the others are padded to it. */
  readonly length: number
}

/** Batches of texts of like length, so that little of a run is padding; the long ones first. */
export const batchesOf = (lengths: readonly number[]): Batch[] => {
  const order = lengths.map((length, place) => ({ length, place })).sort((a, b) => b.length - a.length)
  const batches: Batch[] = []
  for (let at = 0; at < order.length;) {
    const length = order[at]?.length ?? 1
    const many = Math.max(1, Math.min(textsAtOnce, Math.floor(tokensAtOnce / length)))
    batches.push({ places: order.slice(at, at + many).map(({ place }) => place), length })
    at += many
  }
  return batches
}
