import pc from 'picocolors'
import { plain, plainLine } from '../adapters/terminal/text/plain.ts'
import { citationOf } from '../bus/messages/citation.ts'
import type { Explanation, Passage } from '../bus/messages/memory.ts'

/** A passage for a person: where it stands, what it says, and how it came to its place where that was asked. */
export function passageLines(passage: Passage): readonly string[] {
  const { content, heading, date, file, explanation } = passage
  const about = [plainLine(heading), date === null || file.includes(date) || heading.includes(date) ? '' : date].filter(
    (part) => part !== '',
  )
  return [
    `${pc.cyan(citationOf({ ...passage, file: plainLine(file) }))}${about.length === 0 ? '' : pc.dim(`  ${about.join(' · ')}`)}`,
    ...indented(plain(content).trimEnd()),
    ...(explanation === undefined ? [] : indented(explanationLines(passage.score, explanation).join('\n')).map(pc.dim)),
  ]
}

const indented = (text: string): readonly string[] => text.split('\n').map((line) => (line === '' ? '' : `  ${line}`))

/** `score 4.31 = window 3.1 + meaning 1.5 − question 0.29`, what each leg said alone, and what was joined or left out. */
export function explanationLines(
  score: number,
  { text, vector, parts, decay, merged }: Explanation,
): readonly string[] {
  const cues = Object.entries(parts)
    .filter(([, value]) => value !== 0)
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
  const sum = cues.map(([cue, value], i) => `${sign(value, i === 0)}${cue} ${figure(Math.abs(value))}`).join(' ')
  const faded = decay === 1 ? '' : `, times ${figure(decay)} for its age`
  return [
    `score ${figure(score)} = ${sum}${faded}`,
    `by words: ${place(text, 'score')}; by meaning: ${place(vector, 'cosine')}`,
    ...merged.map(plainLine),
  ]
}

const sign = (value: number, first: boolean): string => (value < 0 ? '− ' : first ? '' : '+ ')
const figure = (value: number): string => String(Number(value.toPrecision(3)))
const place = (leg: Explanation['text'], unit: string): string =>
  leg === null ? 'not found' : `number ${leg.rank}, ${unit} ${figure(leg.score)}`
