import type { Passage } from '../../bus/messages/memory.ts'
import type { ContextFile } from '../../ports/workspace.ts'
import { tokensOf } from './budget.ts'
import { firstWords, tellingWords } from './telling-words.ts'

/** UTF-16 units of a message that are searched with, half from each end: what is asked stands there. */
const MAX_QUERY = 2000
/** Passages in one message at most. */
const MAX_PASSAGES = 6
/** What a passage costs beside its words: its citation, heading and date. */
const CITATION_TOKENS = 16
/** A passage this near in meaning need not share a word with the question. */
const NEAR = 0.45
/** One this far in meaning shares its words by chance. */
const FAR = 0.15
/** Share of the question's words a passage must hold; of a long message so many words are enough. */
const SHARE = 0.5
const ENOUGH_WORDS = 4
/** Share of the best passage's score. */
const BESIDE_BEST = 0.4

/** What to look for before a message is answered; null where the message says nothing that notes could tell more of. */
export function queryOf(text: string): string | null {
  const said = text.trim()
  const query =
    said.length <= MAX_QUERY ? said : `${wellCut(said, 0, MAX_QUERY / 2)}\n${wellCut(said, -MAX_QUERY / 2, undefined)}`
  return tellingWords(query).size === 0 ? null : query
}

export interface Recalling {
  readonly query: string
  /** Files the system prompt holds already. */
  readonly files: readonly ContextFile[]
  /** Recalled in earlier turns and still in the context. */
  readonly earlier: readonly Passage[]
  /** Tokens all passages may take together. */
  readonly tokens: number
}

/** The passages worth a place in front of a message, best first: strong ones that the model does not see already. */
export function worthRecalling(found: readonly Passage[], { query, files, earlier, tokens }: Recalling): Passage[] {
  const words = firstWords(tellingWords(query))
  const best = found[0]?.score ?? 0
  const chosen: Passage[] = []
  let left = tokens
  for (const passage of found) {
    if (chosen.length === MAX_PASSAGES) break
    if (passage.score < BESIDE_BEST * best || !isStrong(passage, words)) continue
    if (isShown(passage, files) || [...earlier, ...chosen].some((other) => holds(other, passage))) continue
    const cost = tokensOf(passage.content) + CITATION_TOKENS
    if (cost > left) continue
    left -= cost
    chosen.push(passage)
  }
  return chosen
}

/** Search always finds something; what it found must also be near in meaning, of the day asked for, or share the words. */
function isStrong({ source, content, heading, explanation }: Passage, words: readonly string[]): boolean {
  const near = explanation?.vector?.score ?? null
  if (near !== null && near >= NEAR) return true
  if (near !== null && near < FAR) return false
  if ((explanation?.parts['date'] ?? 0) > 0) return true
  // A conversation's heading is what was asked first, which says little about the rest.
  const has = tellingWords(source === 'note' ? `${heading}\n${content}` : content)
  const shared = words.filter((word) => has.has(word)).length
  return shared >= Math.max(1, Math.min(words.length * SHARE, ENOUGH_WORDS))
}

const isShown = ({ source, file, content }: Passage, files: readonly ContextFile[]): boolean => {
  const shown = source === 'note' ? files.find(({ name }) => name === file)?.text : undefined
  return shown !== undefined && linesOf(content).every((line) => shown.includes(line))
}

const holds = (other: Passage, { file, content }: Passage): boolean =>
  other.file === file && linesOf(content).every((line) => other.content.includes(line))

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** A slice that tears no code point. */
const wellCut = (text: string, from: number, to: number | undefined): string =>
  text.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
