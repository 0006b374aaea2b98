/** Other ways to read folded text: each undoes one trick that hides words from whoever looks for them. Linear. */
export function undisguised(folded: string): readonly string[] {
  const ways = [rot13(folded), Array.from(folded).reverse().join('')]
  const joined = folded.replace(/(?<=[a-z])-\s?(?=[a-z])/g, '')
  if (joined !== folded) ways.push(joined)
  const letters = unspaced(folded)
  if (letters !== folded) ways.push(letters)
  const plain = folded.replace(/[a-z0-9@$|!]{3,40}/g, fromLeet)
  if (plain !== folded) ways.push(plain)
  return ways
}

const rot13 = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97))

/** `i g n o r e   a l l`: single letters in a row become words again. */
const unspaced = (text: string): string =>
  text.replace(/(?<![a-z0-9])[a-z0-9](?:[ .\-_][a-z0-9](?![a-z0-9])){3,400}/g, (row) => row.replace(/[ .\-_]/g, ''))

const LEET: Readonly<Record<string, string>> = {
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

const fromLeet = (word: string): string =>
  /[a-z]/.test(word) && /[013457@$]/.test(word) ? word.replace(/[013457@$|!]/g, (sign) => LEET[sign] ?? sign) : word
