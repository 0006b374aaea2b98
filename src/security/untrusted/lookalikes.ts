/** Lower-case letters of other alphabets that look like a Latin one. */
const ALIKE: Readonly<Record<string, string>> = {
  a: 'аα',
  b: 'в',
  c: 'сϲ',
  d: 'ԁ',
  e: 'еєε',
  g: 'ԍ',
  h: 'һн',
  i: 'іι',
  j: 'ј',
  k: 'кκ',
  l: 'ӏ',
  m: 'м',
  n: 'пη',
  o: 'оο',
  p: 'рρ',
  q: 'ԛ',
  r: 'г',
  s: 'ѕ',
  t: 'тτ',
  u: 'υ',
  v: 'ѵν',
  w: 'ԝω',
  x: 'хχ',
  y: 'уγ',
}

const LATIN = new Map(
  Object.entries(ALIKE).flatMap(([to, letters]) => Array.from(letters, (letter) => [letter, to] as const)),
)
const FOREIGN = /[\u0370-\u052f]/

/** Each letter that looks like a Latin one as that one; of lower-case text. */
export const latin = (text: string): string => text.replace(/[\u0370-\u052f]/g, (letter) => LATIN.get(letter) ?? letter)

/** The same for words that mix alphabets, and no others. */
export const inLatin = (text: string): string =>
  FOREIGN.test(text)
    ? text.replace(/[a-z\u0370-\u052f]+/g, (word) => (/[a-z]/.test(word) && FOREIGN.test(word) ? latin(word) : word))
    : text
