/** Letters of other alphabets that look like a Latin one. */
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
  Object.entries(ALIKE).flatMap(([latin, letters]) => Array.from(letters, (letter) => [letter, latin] as const)),
)

/** The lower-case letters that may be read as `letter`, itself first. */
export const readAs = (letter: string): string => letter + (ALIKE[letter] ?? '')

/** Words that mix Latin with Greek or Cyrillic letters, in Latin ones; of lower-case text. */
export const inLatin = (text: string): string =>
  FOREIGN.test(text)
    ? text.replace(/[a-z\u0370-\u052f]+/g, (word) =>
        /[a-z]/.test(word) && FOREIGN.test(word)
          ? Array.from(word, (letter) => LATIN.get(letter) ?? letter).join('')
          : word,
      )
    : text

const FOREIGN = /[\u0370-\u052f]/
