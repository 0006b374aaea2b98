/** The same answer for `ms` after it was looked for; one that fails is looked for again. */
export function seldom<T>(ms: number, now: () => number, look: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null
  return () => {
    if (last !== null && now() - last.at < ms) return last.answer
    const answer = look()
    last = { at: now(), answer }
    answer.catch(() => {
      if (last?.answer === answer) last = null
    })
    return answer
  }
}
