import type { Assignment, Word, WordPart } from 'unbash'

/** ~ stands for a home folder at the start of a word and behind `=` and `:`. */
const TILDE = /(?:^|[=:])~/
/** A brace that bash could take as a list or a range, whatever the parser made of it. */
const BRACES = /\{[^}]*(?:,|\.\.)/

/** The word bash makes of this, or null where it is known only at run time. */
export function literalWord(word: Word): string | null {
  const parts = word.parts
  if (parts === undefined) return hasTilde(word) || BRACES.test(word.text) ? null : word.value
  if (hasTilde(word)) return null
  let text = ''
  for (const part of parts) {
    const piece = literalPart(part)
    if (piece === null) return null
    text += piece
  }
  return text
}

/** `name=value` as the argument of `export` and its like. */
export function literalAssignment({ name, text, value, index }: Assignment): string | null {
  if (value.type !== 'Word' || index !== undefined) return null
  const literal = literalWord(value)
  return literal === null || value.text.includes('~') ? null : `${text.slice(0, text.indexOf('=')) || name}=${literal}`
}

/** Whether an unquoted ~ may stand for a folder. */
export function hasTilde(word: Word): boolean {
  if (!word.text.includes('~')) return false
  const parts = word.parts
  if (parts === undefined) return TILDE.test(word.text)
  return parts.some((part, i) => {
    const before = i === 0 ? '' : 'x'
    return part.type === 'Literal' && TILDE.test(before + part.text)
  })
}

function literalPart(part: WordPart): string | null {
  switch (part.type) {
    case 'Literal':
      return BRACES.test(part.text) ? null : part.value
    case 'SingleQuoted':
      return part.value
    case 'AnsiCQuoted':
      // Bytes that are no character are lost here; of a backslash at the end of a line bash keeps both.
      return part.value.includes('\ufffd') || part.text.includes('\\\n') ? null : part.value
    case 'DoubleQuoted': {
      const pieces = part.parts.map((child) => (child.type === 'Literal' ? child.value : null))
      return pieces.includes(null) ? null : pieces.join('')
    }
    default:
      return null
  }
}
