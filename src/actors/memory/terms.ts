import { wordsOf } from './words.ts'

/** Words that carry no meaning for a search, folded. English and German, the commonest; a query of nothing else keeps them. */
const STOP = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by can could
  d did didn do does doesn doing don done down during each few for from further get got had has have having he her here hers him
  his how i if in into is isn it its itself just ll may me might more most must my no nor not now of off on once only or other our
  out over own re s same shall she should so some such t than that the their them then there these they this those through to too
  under until up us ve very was wasn we were weren what when where which while who whom whose why will with won would you your
  yours know tell remember please
  aber als am an auch auf aus bei bin bist das dass dein dem den denn der des dich die dir doch du ein eine einem einen einer er es
  fur hat hatte habe haben hast ich ihr ihre im in ist ja kein keine kann man mein meine mich mir mit nach nicht noch nur ob oder
  sein seine sich sie sind so uber um und uns unser vom von war waren warum was wann wem wen wer wie wieder wir wird wo zu zum zur
  什么 哪里 怎么 为什么 谁 吗 呢 的 了 是`.split(/\s+/),
)

const MAX_CHARACTERS = 4000
const MAX_TERMS = 48
const MAX_PHRASES = 8
const QUOTED = /"([^"]{1,400})"|“([^”]{1,400})”|„([^“”]{1,400})[“”]|«([^»]{1,400})»|「([^」]{1,400})」/gu

export interface Terms {
  /** Words that tell something, each once, in order. */
  readonly words: readonly string[]
  /** What stands in quotes. */
  readonly phrases: readonly string[]
}

/** What of a question is looked up; quotes, operators and control characters are only separators. */
export function termsOf(question: string): Terms {
  const text = question.slice(0, MAX_CHARACTERS)
  const all = wordsOf(text)
  const telling = (word: string): boolean => !STOP.has(word)
  const unique = [...new Set(all)]
  const told = unique.filter(telling)
  const words = withoutSingles(told.length > 0 ? told : unique).slice(0, MAX_TERMS)
  const phrases = [...text.matchAll(QUOTED)].flatMap((found) => {
    const phrase = phraseOf(found[0].slice(1, -1))
    return phrase === '' ? [] : [phrase]
  })
  return { words, phrases: [...new Set(phrases)].slice(0, MAX_PHRASES) }
}

const IDEOGRAPH = /^\p{Script=Han}$/u

/** Where a run of characters gives pairs, its single ones tell little. */
const withoutSingles = (words: readonly string[]): readonly string[] => {
  const several = words.filter((word) => !IDEOGRAPH.test(word))
  return several.length > 0 ? several : words
}

/** Words as they are indexed one after the other; the last single character of a run stands behind a pair there. */
function phraseOf(text: string): string {
  const words = wordsOf(text)
  const last = words.at(-1)
  if (words.length > 1 && last !== undefined && IDEOGRAPH.test(last)) words.pop()
  return words.join(' ')
}
