import type { Passage } from '../../bus/messages/memory.ts'
import type { ContextFile } from '../../ports/workspace.ts'
import { tokensOf } from './budget.ts'
import { firstWords, tellingWords } from './telling-words.ts'

/** UTF-16 units of a message that are searched with, half from each end: what is asked stands there. */
const MAX_QUERY = 2000
/** Passages in one message at most. */
const MAX_PASSAGES = 12
/** What a passage costs beside its words: its citation, heading and date. */
const CITATION_TOKENS = 16
/** Share of the best passage's score. */
const BESIDE_BEST = 0.4

/*
 * When notes bear on a message, measured on bench/memory/notes and on messages that no note has to do with: all that
 * was found holds 79 % of what answers, this lets 63 % through (by words alone 50 %) in 360 tokens, and in front of 24 %
 * of the other messages (37 %) something that does not help.
 */
/** Best passages of which one must be strong. */
const LOOKED_AT = 8
/** Cosine of one that need not share a word with the message. */
const NEAR = 0.45
/** Cosine, and share of the message's telling words, that are enough together. */
const RELATED = { cosine: 0.35, share: 0.34 }
/** Below this cosine, words are shared by chance. */
const FAR = 0.2
/** Share of the words where the meaning is not known, or between far and related; of a long message so many are enough. */
const SHARE = { unknown: 0.5, unrelated: 0.67 }
const ENOUGH_WORDS = 4

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

/** The passages worth a place in front of a message, best first, where one of them is strong: those the model does not see already. */
export function worthRecalling(found: readonly Passage[], { query, files, earlier, tokens }: Recalling): Passage[] {
  const words = firstWords(tellingWords(query))
  const best = found[0]?.score ?? 0
  const unseen = found.filter(
    (passage) =>
      passage.score >= BESIDE_BEST * best &&
      !isShown(passage, files) &&
      !earlier.some((other) => holds(other, passage)),
  )
  if (!unseen.slice(0, LOOKED_AT).some((passage) => isStrong(passage, words))) return []
  const chosen: Passage[] = []
  let left = tokens
  for (const passage of unseen) {
    if (chosen.length === MAX_PASSAGES) break
    const cost = tokensOf(passage.content) + CITATION_TOKENS
    if (cost > left || chosen.some((other) => holds(other, passage))) continue
    left -= cost
    chosen.push(passage)
  }
  return chosen
}

/** Search always finds something; what it found must also be near in meaning, of the day asked for, or share the words. */
function isStrong({ source, content, heading, explanation }: Passage, words: readonly string[]): boolean {
  const cosine = explanation?.vector?.score ?? null
  if (cosine !== null && cosine >= NEAR) return true
  if (cosine !== null && cosine < FAR) return false
  if ((explanation?.parts['date'] ?? 0) > 0) return true
  // A conversation's heading is what was asked first, which says little about the rest.
  const has = tellingWords(source === 'note' ? `${heading}\n${content}` : content)
  const shared = words.filter((word) => has.has(word)).length
  return shared >= Math.max(1, Math.min(words.length * shareNeeded(cosine), ENOUGH_WORDS))
}

const shareNeeded = (cosine: number | null): number => {
  if (cosine === null) return SHARE.unknown
  return cosine >= RELATED.cosine ? RELATED.share : SHARE.unrelated
}

const isShown = ({ source, file, content }: Passage, files: readonly ContextFile[]): boolean => {
  const shown = source === 'note' ? files.find(({ name }) => name === file)?.text : undefined
  return shown !== undefined && linesOf(content).every((line) => shown.includes(line))
}

const holds = (other: Passage, { file, content }: Passage): boolean => {
  const lines = linesOf(other.content)
  return other.file === file && linesOf(content).every((line) => lines.includes(line))
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** A slice that tears no code point. */
const wellCut = (text: string, from: number, to: number | undefined): string =>
  text.slice(from, to).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
