import type { Data } from '../../../bus/messages/index.ts'
import type { Passage } from '../../../bus/messages/memory.ts'
import { citationOf } from '../../../security/quote.ts'

const LEGS = { text: 'words', vector: 'meaning' }

/** What was put in front of the latest message, each passage with its place and how it was found. */
export function recalledLines(recalled: Data<'turn.recalled'> | null): readonly string[] {
  if (recalled === null) return ['Nothing was recalled for the latest message.']
  const { passages, legs, note, fault } = recalled
  if (fault !== undefined) return [`The notes could not be searched for the latest message: ${fault.message}`]
  const by = legs.map((leg) => LEGS[leg]).join(' and ')
  return [
    `Recalled for the latest message, by ${by}${note === null ? '' : ` (${note})`}:`,
    ...passages.map((passage) => `  ${citationOf(passage)}  score ${rounded(passage.score)}${foundBy(passage)}`),
  ]
}

function foundBy({ explanation }: Passage): string {
  if (explanation === undefined) return ''
  const { text, vector } = explanation
  const places = [
    text === null ? '' : `words: place ${text.rank}`,
    vector === null ? '' : `meaning: place ${vector.rank}, cosine ${rounded(vector.score)}`,
  ].filter((place) => place !== '')
  return places.length === 0 ? '' : ` (${places.join('; ')})`
}

const rounded = (value: number): string => value.toFixed(2)
