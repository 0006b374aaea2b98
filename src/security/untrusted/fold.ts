import { withoutInvisible } from './invisible.ts'
import { inLatin } from './lookalikes.ts'

/**
 * Text as words are looked for in it: lower case, without accents, emphasis, quotation marks and what is invisible, in
 * plain letters; one blank between words and a line end between paragraphs. Linear.
 */
export const fold = (text: string): string =>
  inLatin(
    withoutInvisible(text)
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]+/g, '')
      .normalize('NFC')
      .toLowerCase(),
  )
    .replace(/[*`"“”„«»]+|(?<![a-z0-9])_+|_+(?![a-z0-9])/g, '')
    .replace(/['‘’<>]+/g, ' ')
    .replace(/\s+/g, (blanks) => (/\n[^\n]*\n/.test(blanks) ? '\n' : ' '))
