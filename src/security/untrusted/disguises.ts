import { fold } from './fold.ts'

/** What gives rot13, and text from back to front, away: without it they are not looked through. */
const ROT13 = /vafgehpgvba|vtaber|cebzcg|flfgrz|nffvfgnag|qverpgvir/
const BACKWARDS = /noitcurtsni|erongi|tpmorp|metsys|tnatsissa|evitcerid/

/** Folded text as it reads in rot13 or backwards, where a word says that it might be meant so. */
export function reread(folded: string): readonly string[] {
  const ways: string[] = []
  if (ROT13.test(folded))
    ways.push(folded.replace(/[a-z]+/g, (word) => String.fromCharCode(...Array.from(word, rotated))))
  if (BACKWARDS.test(folded)) ways.push(folded.split('').reverse().join(''))
  return ways
}

const rotated = (letter: string): number => ((letter.charCodeAt(0) - 84) % 26) + 97

/** Folded text whose words are whole again: no tags or hyphens in them, no blanks between their letters, no digits for letters. */
export const rejoined = (text: string): string =>
  fold(
    text
      .replace(/<\/?(?:b|i|u|s|a|em|strong|span|font|small|wbr)(?: [^<>]{0,200})?>/gi, '')
      .replace(/(?<![A-Za-z0-9])[A-Za-z0-9](?:[ .\-_][A-Za-z0-9](?![A-Za-z0-9])){3,40}/g, (row) =>
        row.replace(/[ .\-_]/g, ''),
      ),
  )
    .replace(/(?<=[a-z])-\s?(?=[a-z])/g, '')
    .replace(/(?<![a-z0-9])[a-z]{0,20}[013457@$][a-z013457@$|!]{1,20}/g, (word) =>
      /[a-z]/.test(word) ? word.replace(/[013457@$|!]/g, (sign) => LETTERS[sign] ?? sign) : word,
    )

const LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '|': 'l',
  '!': 'i',
}
