const CONTEXT_LINES = 2

/** The lines that differ, with a little around them: `- old`, `+ new`. Common head and tail are left out. */
export function lineDiff(before: string, after: string, maxLines = Infinity): string {
  if (before === after) return '(nothing changes)'
  const old = linesOf(before, after)
  const now = linesOf(after, before)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++
  const from = Math.max(0, head - CONTEXT_LINES)
  const lines = [
    ...old.slice(from, head).map((line) => `  ${line}`),
    ...old.slice(head, old.length - tail).map((line) => `- ${line}`),
    ...now.slice(head, now.length - tail).map((line) => `+ ${line}`),
    ...old.slice(old.length - tail, old.length - tail + CONTEXT_LINES).map((line) => `  ${line}`),
  ]
  const hidden = lines.length - maxLines
  return hidden > 0 ? [...lines.slice(0, maxLines), `… ${hidden} more lines`].join('\n') : lines.join('\n')
}

/** A line break at the end begins no line; that there is none is told where the other text has one. */
function linesOf(text: string, other: string): string[] {
  if (text === '') return []
  if (text.endsWith('\n')) return text.slice(0, -1).split('\n')
  return other.endsWith('\n') ? [...text.split('\n'), '(no line break at the end)'] : text.split('\n')
}
