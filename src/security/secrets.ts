/** Shapes that are secrets wherever they stand; anchored on a prefix, linear in the text. */
const SHAPES = [
  /\bsk-(?:ant-|proj-|svcacct-|or-)?[A-Za-z0-9_-]{20,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{40,}/g,
  /\bglpat-[A-Za-z0-9_-]{20,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{35}/g,
  /\bhf_[A-Za-z0-9]{30,}/g,
  /\bnpm_[A-Za-z0-9]{36}/g,
]
const PREFIXES = [
  'sk-',
  'ghp_',
  'gho_',
  'ghu_',
  'ghs_',
  'ghr_',
  'github_pat_',
  'glpat-',
  'xox',
  'AKIA',
  'AIza',
  'hf_',
  'npm_',
]
/** Every shape is made of these behind its prefix. */
const SHAPE_CHARACTERS = /[A-Za-z0-9_-]*/y
/** A configured value shorter than this would hit ordinary words. */
const MIN_VALUE = 8
/** Characters a stream keeps back at most while a secret may be arriving. */
const MAX_HELD = 8192

export const PLACEHOLDER = /\{\{secret:([0-9a-f]{16})\}\}/g

/** The values that can be told from ordinary words, longest first: one may begin with another. */
const tellable = (values: readonly string[]): readonly string[] =>
  values.filter(({ length }) => length >= MIN_VALUE).sort((a, b) => b.length - a.length)

/** Finds secrets in text and replaces each by what `placeholder` gives for it. */
export function concealSecrets(
  text: string,
  values: readonly string[],
  placeholder: (secret: string) => string,
): string {
  let out = text
  for (const value of tellable(values)) if (out.includes(value)) out = out.split(value).join(placeholder(value))
  for (const shape of SHAPES) out = out.replace(shape, placeholder)
  return out
}

export interface Concealer {
  /** Text that is safe to show now; what may be the beginning of a secret is kept back. */
  push(text: string): string
  flush(): string
}

/** Conceals a text that arrives in pieces, as if it had come whole: also where a secret is split over several. */
export function createConcealer(conceal: (text: string) => string, values: readonly string[]): Concealer {
  const known = tellable(values)
  let held = ''
  /** The text given out so far ends inside a word, where no shape can begin. */
  let midWord = false

  const give = (text: string): string => {
    const shown = midWord ? concealMidWord(text, conceal) : conceal(text)
    if (text !== '') midWord = isWord(shown.at(-1))
    return shown
  }
  return {
    push(text) {
      held += text
      const from = held.length > MAX_HELD ? held.length : suspiciousFrom(held, known, midWord)
      const safe = held.slice(0, from)
      held = held.slice(from)
      return give(safe)
    },
    flush() {
      const rest = held
      held = ''
      const shown = give(rest)
      midWord = false
      return shown
    },
  }
}

/** A letter in front keeps shapes from matching at the start; no shape begins with it. */
function concealMidWord(text: string, conceal: (text: string) => string): string {
  const shown = conceal(`Z${text}`)
  return shown.startsWith('Z') ? shown.slice(1) : conceal(text)
}

/** Where the first secret begins that may still be arriving; the length of the text where none does. */
function suspiciousFrom(text: string, values: readonly string[], midWord: boolean): number {
  let inside = midWord
  for (let i = 0; i < text.length;) {
    const left = text.length - i
    if (values.some((value) => left <= value.length && value.startsWith(text.slice(i)))) return i
    const whole = values.find((value) => text.startsWith(value, i))
    if (whole !== undefined) {
      i += whole.length
      // A placeholder will stand there, and that is no word.
      inside = false
      continue
    }
    const begins = !inside && isWord(text[i])
    inside = isWord(text[i])
    if (!begins) {
      i++
      continue
    }
    if (PREFIXES.some((prefix) => left < prefix.length && prefix.startsWith(text.slice(i)))) return i
    if (PREFIXES.some((prefix) => text.startsWith(prefix, i))) {
      SHAPE_CHARACTERS.lastIndex = i
      SHAPE_CHARACTERS.test(text)
      if (SHAPE_CHARACTERS.lastIndex === text.length) return i
    }
    i++
  }
  return text.length
}

const isWord = (character: string | undefined): boolean => character !== undefined && /\w/.test(character)
