import { withoutInvisible } from './invisible.ts'
import { inLatin } from './lookalikes.ts'

/**
 * Text as words are looked for in it: lower case, without accents, emphasis, quotation marks and what is invisible, in
 * plain letters; one blank between words and a line end between paragraphs. Linear.
 */
export const fold = (text: string): string =>
  inLatin(
    withoutInvisible(text)
      .replace(/[^\0-\x7f]+/g, plainLetters)
      .toLowerCase(),
  )
    .replace(/[*`"“”„«»]+|(?<![a-z0-9])_+|_+(?![a-z0-9])/g, '')
    .replace(/['‘’<>]+|\\[nrt]|&(?:quot|apos|lt|gt|amp|nbsp|#39|#x27);/g, ' ')
    .replace(/\s{2,}|[^\S ]/g, (blanks) => (/\n[^\n]*\n/.test(blanks) ? '\n' : ' '))

/** An accent behind an ASCII letter stands at the beginning. */
const plainLetters = (letters: string): string =>
  letters
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/g, '')
    .normalize('NFC')
