/** Words that say nothing about what a message is about, in English and German: those of grammar, greetings and thanks. */
const SMALL = new Set(
  `a about after again all also am an and any are as at be because been before but by can cannot could did do does doing done
  for from get give go had has have he her here hers him his how i if in into is it its just know let like made make may me might mine
  more most much must my need never new no not now of off on once one only or other our out over please really said same say she should
  so some still such tell than that the their them then there these they thing things this those through to too up us use using very
  want was way we well were what when where which while who whom why will with without would yes you your yours
  lot lots bit many little hi hello hey thanks thank ok okay yeah yep nope sure great good nice morning evening night continue remember note
  aber alle als am an auch auf aus bei bin bis bitte da dann das dass dein dem den der des die dies dir doch du durch ein eine einem
  einen einer er es etwas für gib hab habe haben hallo hast hat hier ich ihr im in ist ja jetzt kann kannst kein machen mehr mein meine
  meinen meiner mich mir mit nach nein nicht noch nun nur ob oder ohne sein sich sie sind so danke gut guten morgen sag über um und uns
  unser vom von vor war was weiter welche wenn wer werden wie wir wird wo zu zum zur`
    .split(/\s+/)
    .map((word) => folded(word)),
)

/** Written without spaces between words: two neighbouring characters stand for a word. */
const RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu
const SPACED = /[\p{L}\p{N}]+/gu
const MAX_WORDS = 64

/** The words a text is about, without accents and endings, each once. */
export function tellingWords(text: string): ReadonlySet<string> {
  const words = new Set<string>()
  const plain = folded(text)
  for (const [run] of plain.matchAll(RUN)) {
    const signs = Array.from(run)
    if (signs.length === 1) words.add(run)
    for (let i = 1; i < signs.length; i++) words.add(`${signs[i - 1] ?? ''}${signs[i] ?? ''}`)
  }
  for (const [word] of plain.replace(RUN, ' ').matchAll(SPACED)) if (!SMALL.has(word)) words.add(stem(word))
  return words
}

/** The first of them: a pasted page has thousands, and the rest would add nothing. */
export const firstWords = (words: ReadonlySet<string>): readonly string[] => [...words].slice(0, MAX_WORDS)

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase().replaceAll('ß', 'ss')
}

/** "expires" meets "expire" and "Räder" meets "Rad": endings fall off while enough is left. */
const stem = (word: string): string => word.replace(/(?<=.{3})(?:ings?|ies|ied|ern|es|ed|er|en|em|s|e|y|i|n)$/u, '')
