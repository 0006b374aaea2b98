import { readAs } from './lookalikes.ts'

/** Fences of ours that any text may try to imitate; a fence's own name is added to them. */
const NAMES = ['untrusted', 'tool_output', 'recalled', 'earlier']

/**
 * Breaks what looks like a tag of a fence, with or without its word, in any case and in letters that look alike: `‹/recalled>`.
 * A closing tag needs no end; an opening one does, because `a < earlier` is code. Linear: every quantifier is bounded.
 */
export const breakFenceTags = (text: string, ...names: readonly string[]): string =>
  text.replace(tagOf([...NAMES, ...names]), '‹')

/** Where the first such tag stands; null where there is none. */
export function looksLikeFence(text: string): number | null {
  const place = text.search(tagOf(NAMES))
  return place === -1 ? null : place
}

function tagOf(names: readonly string[]): RegExp {
  const any = [...new Set(names)].map(alike).join('|')
  return new RegExp(
    String.raw`[<＜﹤](?=\s{0,30}[\/\\∕⁄]\s{0,30}(?:${any})(?!\w)|\s{0,30}(?:${any})(?!\w)[\w"'=:.\s-]{0,99}[\/\\]?\s{0,30}[>＞﹥]|\s{0,30}[\/\\]?\s{0,30}[\w-]{1,40}\s{1,9}[0-9a-f]{8,64}\s{0,9}[>＞﹥])`,
    'giu',
  )
}

/** What `neutralise` shows of invisible characters inside a name. */
const SHOWN = String.raw`(?:⟨[U+\dA-F]{6,8}⟩){0,3}`

const alike = (name: string): string =>
  Array.from(name, (letter) => `[${letter === '_' ? '_＿ -' : readAs(letter) + fullwidth(letter)}]`).join(SHOWN)

const fullwidth = (letter: string): string =>
  /[a-z0-9]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : ''
