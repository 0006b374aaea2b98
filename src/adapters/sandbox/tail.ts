/** The end of a text that goes on growing. Positions count characters (UTF-16) from its very beginning. */
export interface Tail {
  add(text: string): void
  /** From there on; what has been dropped by then is said in brackets. `next`: where to read on. */
  read(from: number): { readonly output: string; readonly next: number }
}

export function createTail(most: number): Tail {
  let kept = ''
  let dropped = 0

  return {
    add(text) {
      kept += text
      if (kept.length <= most) return
      let cut = kept.length - most
      if (isLowHalf(kept.charCodeAt(cut))) cut++
      kept = kept.slice(cut)
      dropped += cut
    },
    read(from) {
      const next = dropped + kept.length
      const missing = dropped - from
      const output = kept.slice(Math.max(0, from - dropped))
      return { output: missing > 0 ? `[${missing} characters before this are gone]\n${output}` : output, next }
    },
  }
}

/** The second half of a character of two: a text cannot begin with it. */
export const isLowHalf = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
