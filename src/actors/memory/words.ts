/** Letters that are not a base letter with a mark, and how people type them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'ng',
  ſ: 's',
}
const UNUSUAL = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu')
const PLAIN = /^[\x20-\x7e\s]*$/

/** One spelling for all: lower case, compatibility forms, no accents; "Große Łódź" is "grosse lodz". */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  if (PLAIN.test(lower)) return lower
  return lower
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/gu, '') // only marks of European scripts: others are letters
    .normalize('NFC')
    .toLowerCase()
    .replace(UNUSUAL, (letter) => LETTERS[letter] ?? letter)
}

/** Scripts without spaces between words, and Korean, whose particles stick to the word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]/u
const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]+|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]+/gu
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const HUMP = /(?<=\p{Ll})(?=\p{Lu})/u

/**
 * The words of a text as they are indexed and asked for: folded, without a possessive `'s`; `parseHeader` is also
 * "parse" and "header"; scripts without spaces give every pair of characters that stand together.
 */
export function wordsOf(text: string): string[] {
  const out: string[] = []
  const spaced = /['’]s/iu.test(text) ? text.replace(/(?<=\p{L})['’]s(?![\p{L}\p{N}])/giu, '') : text
  if (/\p{Ll}\p{Lu}/u.test(text)) {
    for (const [word] of spaced.matchAll(WORD)) {
      const parts = word.split(HUMP)
      push(out, fold(word))
      if (parts.length > 1 && parts.length < 8) for (const part of parts) push(out, fold(part))
    }
    return out
  }
  push(out, fold(spaced))
  return out
}

function push(out: string[], folded: string): void {
  if (PLAIN.test(folded)) {
    for (const word of folded.split(/[^a-z0-9]+/)) if (word !== '') out.push(word)
    return
  }
  if (!UNSPACED.test(folded)) {
    for (const [word] of folded.matchAll(WORD)) out.push(word)
    return
  }
  for (const [word] of folded.matchAll(WORD))
    for (const [run] of word.matchAll(RUNS)) {
      if (UNSPACED.test(run)) pairs(out, Array.from(run))
      else out.push(run)
    }
}

/** A character alone is a word of Chinese and Japanese; elsewhere it is a letter. */
const IDEOGRAPH = /\p{Script=Han}/u

function pairs(out: string[], characters: readonly string[]): void {
  characters.forEach((character, i) => {
    const next = characters[i + 1]
    if (next !== undefined) out.push(character + next)
    else if (characters.length === 1) out.push(character)
    if (characters.length > 1 && IDEOGRAPH.test(character)) out.push(character)
  })
}
