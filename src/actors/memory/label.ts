/** `**Name**:`, `**Name:**` or `Key:` at the beginning of a line or bullet, and what follows it. */
const LABELLED =
  /^\s*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+)?(?:\d{1,2}:\d{2}\s+)?(?:\*\*([^*:]{1,40}):?\*\*:?|([\p{L}][\p{L}\p{N} ._-]{0,30}):)\s+/u

export function labelOf(line: string): string {
  const found = LABELLED.exec(line)
  return (found?.[1] ?? found?.[2] ?? '').trim().toLowerCase()
}

const MARKS = /^\s*(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+|>\s?)+/u

/** The text without the marks and the label it begins with; what a model of meaning is given. */
export function withoutLabel(body: string): string {
  const bare = body.replace(LABELLED, '')
  return (bare.trim() === '' ? body : bare)
    .replace(MARKS, '')
    .replace(/\*\*|__|`/g, '')
    .trim()
}
