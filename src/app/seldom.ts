/** The same answer for `ms` after it was looked for, at once where it is known; one that fails is looked for again. */
export function seldom<T>(ms: number, now: () => number, look: () => Promise<T>): () => T | Promise<T> {
  let last: { readonly at: number; answer: T | Promise<T> } | null = null
  return () => {
    if (last !== null && now() - last.at < ms) return last.answer
    const answer = look()
    const mine = { at: now(), answer: answer as T | Promise<T> }
    last = mine
    answer.then(
      (found) => {
        mine.answer = found
      },
      () => {
        if (last === mine) last = null
      },
    )
    return answer
  }
}
