/** UTF-16 units; nobody reviews more, and every later step is linear in it. */
export const MAX_LENGTH = 100_000

/** Each may send the parser over the rest of the text once more: their number times the length is what it takes. */
const OPENERS = /<<|[$<>]\(|\$\{|`/g
const MAX_STEPS = 1e8

/** Why a text is not even looked at, or null. What is left is text, tabs and line feeds. */
export function textFault(text: string): string | null {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  if (text.includes('\0')) return 'holds a NUL character'
  if (text.includes('\r')) return 'holds a carriage return, which bash keeps as part of a word'
  if (/[\x01-\x08\x0b-\x1f\x7f-\x9f]/.test(text)) return 'holds control characters'
  if (/\p{Surrogate}/u.test(text)) return 'is not well-formed Unicode'
  const openers = text.match(OPENERS)?.length ?? 0
  if (openers * text.length > MAX_STEPS) return 'holds too many substitutions and here-documents to be read'
  return null
}
