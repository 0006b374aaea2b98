/** Letters that most fonts draw like ASCII ones. Facts from Unicode's confusables.txt (UTS 39). */
const LOOK_ALIKES = new Set(
  'АВЕЅІЈКМНОРСТУХЗҮԌԜаеорсухіјѕһԁԛԝѵгьпкԼՏՕҽոսցօհզչքԱΑΒΕΖΗΙΚΜΝΟΡΤΥΧκνορυγιτηωαβσϲϳ' +
    'ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃלסוןıȷɑɡɩʟɴɪʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꓐꓑꓓꓖꓗꓙꓜꓝꓟꓠꓡꓢꓣꓤꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ',
)
const ALIKE_SCRIPTS =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u

/** Seen by nobody, drawn over a neighbour, or a sign beyond ASCII that can pass for one of the shell's. */
const DECEPTIVE =
  /[\p{C}\p{Default_Ignorable_Code_Point}]|(?<![\p{L}\p{M}])\p{M}|(?<=\p{M}\p{M})\p{M}|(?![ -~])[\p{P}\p{Z}\p{Sk}\p{Sm}]|[\u2500-\u259f\u2758-\u275a\u2800\uffe8-\uffee]/gu

const ASCII = /^[ -~]*$/
const CUT = 80

/** Whether every character of a word is what it seems to be. */
export const isVisible = (word: string): boolean => visible(word) === word

/** A word as bash would take it, quoted where it must be, what cannot be seen or deceives as `\u{…}`; null: not known yet. */
export function shownWord(word: string | null): string {
  if (word === null) return '<known when it runs>'
  const seen = visible(word.replace(/[\\']/g, '\\$&'))
  if (!isVisible(word)) return `$'${seen}'`
  return /^[\w./:,@%+=-]+$|^[[\]]$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The same in a sentence, where a long word is cut. */
export function shortWord(word: string | null): string {
  const cut = word !== null && word.length > CUT
  return cut ? `${shownWord(word.slice(0, CUT))}…` : shownWord(word)
}

/** The beginning of a text as it stands, without quotes of ours. */
export const shortText = (text: string): string =>
  text.length > CUT ? `${visible(text.slice(0, CUT))}…` : visible(text)

/** A text of several lines as it stands, whatever deceives in it as `\u{…}`. */
export const shownLines = (text: string): readonly string[] => text.split('\n').map(visible)

function visible(text: string): string {
  if (ASCII.test(text)) return text
  return text.replace(/[\p{L}\p{N}]+/gu, lettersShown).replace(DECEPTIVE, escaped)
}

/** A run of letters: those that pass for ASCII are escaped where ASCII ones stand beside them or no others do. */
function lettersShown(run: string): string {
  if (ASCII.test(run)) return run
  const letters = Array.from(run)
  const foreign = letters.filter((letter) => letter > '\x7f')
  const deceives = /[A-Za-z]/.test(run) || foreign.every((letter) => LOOK_ALIKES.has(letter))
  return letters.map((letter) => (passesForAscii(letter, deceives) ? escaped(letter) : letter)).join('')
}

function passesForAscii(letter: string, deceives: boolean): boolean {
  if (letter <= '\x7f') return false
  if (ASCII.test(letter.normalize('NFKC'))) return true
  if (/\p{Script=Latin}/u.test(letter)) return LOOK_ALIKES.has(letter)
  return deceives && (ALIKE_SCRIPTS.test(letter) || LOOK_ALIKES.has(letter))
}

function escaped(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
