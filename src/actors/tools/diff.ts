const CONTEXT_LINES = 2

/** The lines that differ, with a little around them: `- old`, `+ new`. Common head and tail are left out. */
export function lineDiff(before: string, after: string, maxLines = Infinity): string {
  const old = before === '' ? [] : before.split('\n')
  const now = after === '' ? [] : after.split('\n')
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
