/** In turn: quoted text, an escape, a class, a repeat count, the head of a group, any other character. */
const PIECES =
  /\\Q[^]*?(?:\\E|$)|\\[pPx]\{[^}]*\}|\\[^]|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]|\{(\d+)(,?)(\d*)\}|\((?:\?(?:P?<\w+>|[imsU-]*:))?|[^]/g

/**
 * About how many steps a regular expression of RE2 (https://github.com/google/re2/wiki/Syntax) would be compiled to,
 * without compiling it: `(ab){500}` becomes a thousand. For every shape of a pattern within a small factor of the truth.
 */
export function roughSize(pattern: string): number {
  /** For every group that is open: steps so far, and those of its last piece, which a repeat count is for. */
  const groups: { sum: number; last: number }[] = []
  let here = { sum: 0, last: 0 }
  const add = (steps: number): void => {
    here.sum += steps
    here.last = steps
  }
  for (const [piece, count, comma, most] of pattern.matchAll(PIECES)) {
    if (count !== undefined) {
      const times = Math.max(1, Number(count) + (comma === '' ? 0 : 1), Number(most))
      here.sum += here.last * (times - 1)
      here.last *= times
    } else if (piece.startsWith('(')) {
      groups.push(here)
      here = { sum: 0, last: 0 }
    } else if (piece === ')') {
      const { sum } = here
      here = groups.pop() ?? { sum: 0, last: 0 }
      add(sum + 1)
    } else add(piece.startsWith('\\Q') ? piece.length : 1)
  }
  return groups.reduce((sum, group) => sum + group.sum, here.sum)
}
