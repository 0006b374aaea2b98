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
/** A configured value shorter than this would hit ordinary words. */
const MIN_VALUE = 8
/** Characters a stream keeps back at most while a secret may be arriving. */
const MAX_HELD = 400

export const PLACEHOLDER = /\{\{secret:([0-9a-f]{16})\}\}/g

/** Finds secrets in text and replaces each by what `placeholder` gives for it. */
export function concealSecrets(
  text: string,
  values: readonly string[],
  placeholder: (secret: string) => string,
): string {
  let out = text
  for (const value of values)
    if (value.length >= MIN_VALUE && out.includes(value)) out = out.split(value).join(placeholder(value))
  for (const shape of SHAPES) out = out.replace(shape, placeholder)
  return out
}

export interface Concealer {
  /** Text that is safe to show now; what may be the beginning of a secret is kept back. */
  push(text: string): string
  flush(): string
}

/** Conceals a text that arrives in pieces, also where a secret is split over several. */
export function createConcealer(conceal: (text: string) => string, values: readonly string[]): Concealer {
  let held = ''
  return {
    push(text) {
      held += text
      const from = suspiciousFrom(held, values)
      const safe = held.slice(0, from)
      held = held.slice(from)
      return conceal(safe)
    },
    flush() {
      const rest = held
      held = ''
      return conceal(rest)
    },
  }
}

/** Where the last stretch without white space begins, if a secret may begin in it. */
function suspiciousFrom(text: string, values: readonly string[]): number {
  const start = Math.max(text.search(/\S*$/), text.length - MAX_HELD)
  const tail = text.slice(start)
  for (let i = 0; i < tail.length; i++) {
    const rest = tail.slice(i)
    if (PREFIXES.some((prefix) => prefix.startsWith(rest) || rest.startsWith(prefix))) return start + i
    if (values.some((value) => value.length >= MIN_VALUE && value.startsWith(rest))) return start + i
  }
  return text.length
}
