/** Fences of ours that any text may try to imitate; a fence's own name is added to them. */
const NAMES = ['untrusted', 'tool_output', 'recalled', 'earlier']

/** Letters of other alphabets that look like a Latin one. */
const ALIKE: Readonly<Record<string, string>> = {
  a: 'аα',
  b: 'Ьв',
  c: 'сϲ',
  d: 'ԁ',
  e: 'еєε',
  h: 'һн',
  i: 'іιı',
  k: 'кκ',
  l: 'ӏ',
  m: 'м',
  n: 'п',
  o: 'оο',
  p: 'рρ',
  r: 'г',
  s: 'ѕ',
  t: 'тτ',
  u: 'υ',
  w: 'ԝ',
  x: 'хχ',
  y: 'уγ',
  _: '＿ -',
}

/**
 * Breaks what looks like a tag of a fence, with or without its word, in any case and in letters that look alike: `‹/recalled>`.
 * A closing tag needs no end; an opening one does, because `a < earlier` is code. Linear: every quantifier is bounded.
 */
export function breakFenceTags(text: string, ...names: readonly string[]): string {
  const any = [...new Set([...NAMES, ...names])].map(alike).join('|')
  const tag = new RegExp(
    String.raw`[<＜﹤](?=\s{0,30}[\/\\∕⁄]\s{0,30}(?:${any})(?!\w)|\s{0,30}(?:${any})(?!\w)[\w"'=:.\s-]{0,99}[\/\\]?\s{0,30}[>＞﹥]|\s{0,30}[\/\\]?\s{0,30}[\w-]{1,40}\s{1,9}[0-9a-f]{8,64}\s{0,9}[>＞﹥])`,
    'giu',
  )
  return text.replace(tag, '‹')
}

/** What `neutralise` shows of invisible characters inside a name. */
const SHOWN = String.raw`(?:⟨[U+\dA-F]{6,8}⟩){0,3}`

const alike = (name: string): string =>
  Array.from(name.toLowerCase(), (letter) => `[${letter}${ALIKE[letter] ?? ''}${fullwidth(letter)}]`).join(SHOWN)

const fullwidth = (letter: string): string =>
  /[a-z0-9]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : ''
