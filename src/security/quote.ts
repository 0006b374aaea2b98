import { citationOf } from '../bus/messages/citation.ts'
import type { Passage } from '../bus/messages/memory.ts'
import { hash } from './hash.ts'
import { breakFenceTags } from './untrusted/fence-tags.ts'
import { neutralise, neutraliseLine } from './untrusted/neutralise.ts'

type Place = Pick<Passage, 'file' | 'lineStart' | 'lineEnd'>

export { citationOf }

/** A line that begins like a citation, behind any number of backslashes. */
const CITATION_LIKE = /^(\s*)(\\*\[[^\n]*#L\d)/gm
const ESCAPED = /^(\s*)\\(\\*\[[^\n]*#L\d)/gm

/** Code points of a heading. */
const MAX_HEADING = 300

/** A passage for a model, neutralised: its citation alone begins a line with `[`, whatever the passage says. */
export function quotePassage({
  content,
  heading,
  date,
  ...place
}: Place & Pick<Passage, 'content' | 'heading' | 'date'>) {
  // A date that the file's name says already is not said twice.
  const about = [
    date === null || place.file.includes(date) ? '' : date,
    neutraliseLine(heading, MAX_HEADING).replace(/[[\]]/g, ''),
  ]
  const said = about.filter((part) => part.trim() !== '').join(' · ')
  return `[${citationOf(place)}]${said === '' ? '' : ` ${said}`}\n${neutralise(content).replace(CITATION_LIKE, '$1\\$2')}`
}

/** What `quotePassage` made of a passage's lines, as they were; what was neutralised stays so. */
export const unquoted = (content: string): string => content.replace(ESCAPED, '$1$2')

/** A word that none of `texts` holds, so that nothing in them can end a fence with that word. The same input gives the same word. */
export function fenceFor(seed: string, texts: readonly string[]): string {
  for (let n = 0; ; n++) {
    const word = hash(`${n}\0${seed}\0${texts.join('\0')}`)
    if (!texts.some((text) => text.includes(word))) return word
  }
}

/** Text of somebody else inside a fence that it cannot close, nor seem to; `lead`, a line, says what it is. */
export const fenced = (name: string, fence: string, lead: string, blocks: readonly string[]): string =>
  [
    `<${name} ${fence}>`,
    lead,
    ...blocks.map((block) => `\n${breakFenceTags(block, name)}`),
    `</${name} ${fence}>`,
  ].join('\n')
