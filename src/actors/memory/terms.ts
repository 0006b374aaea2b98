/** Words that carry no meaning for a search. English and German, the commonest; a query of nothing else keeps them. */
const STOP = new Set(
  `a about above after again all also am an and any are as at be because been before being below between both but by can could
  did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it its
  itself just me more most my no nor not now of off on once only or other our out over own same she should so some such than that
  the their them then there these they this those through to too under until up us very was we were what when where which while
  who whom why will with would you your yours know tell remember
  aber als am an auch auf aus bei bin das dass dein dem den der des die du ein eine einem einen einer er es für hat ich ihr im in
  ist ja kein mein meine mir mit nach nicht noch oder sein sich sie sind so über um und uns von war was wer wie wir wo zu zum zur`.split(
    /\s+/,
  ),
)

const MAX_TERMS = 64

/** The words of a query, folded and without stop words; quotes, operators and control characters are only separators. */
export function termsOf(query: string): string[] {
  const words = query
    .slice(0, 4000)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]s\b/gu, '')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
  const unique = [...new Set(words)]
  const telling = unique.filter((word) => !STOP.has(word))
  return (telling.length > 0 ? telling : unique).slice(0, MAX_TERMS)
}
