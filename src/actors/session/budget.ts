import type { PromptMessage, ToolSpec } from '../../bus/messages/content.ts'
import type { Entry, SessionState } from './state.ts'

/** Characters per token, as all budgets here count. */
const CHARACTERS_PER_TOKEN = 4
/** An image costs about this many tokens with every provider. */
const IMAGE_TOKENS = 1600

export const tokensOf = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN)

export const toolTokens = (tools: readonly ToolSpec[]): number => tokensOf(JSON.stringify(tools))

export function messageTokens(message: PromptMessage): number {
  if (message.role === 'tool') return tokensOf(message.output) + 4
  let tokens = 4
  for (const part of message.content) {
    if (part.type === 'image') tokens += IMAGE_TOKENS
    else if (part.type === 'tool_call') tokens += tokensOf(part.name + JSON.stringify(part.arguments))
    else tokens += tokensOf(part.text)
  }
  return tokens
}

/** Where the turn stands among all, oldest first; 0 where it is not there. */
export const turnIndex = (entries: readonly Entry[], turnId: string): number =>
  Math.max(
    0,
    turnsOf(entries).findIndex(([first]) => first?.turnId === turnId),
  )

/** How many of the oldest turns must stay out for the request to fit. The running turn always stays whole. */
export function droppedTurnsOf(
  { entries, system, tools, contextWindow, summary, dropped }: SessionState,
  reserveTokens: number,
): number {
  if (contextWindow <= 0) return dropped
  const room = contextWindow - reserveTokens - tokensOf(system) - toolTokens(tools) - tokensOf(summary)
  const turns = turnsOf(entries).slice(dropped)
  let total = 0
  let kept = 0
  for (const turn of turns.toReversed()) {
    total += turn.reduce((sum, { message }) => sum + messageTokens(message), 0)
    if (total > room && kept > 0) break
    kept++
  }
  return dropped + turns.length - kept
}

/** Entries grouped by turn, oldest first. */
export function turnsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const turns: Entry[][] = []
  let current = ''
  for (const entry of entries) {
    if (entry.turnId !== current) {
      turns.push([])
      current = entry.turnId
    }
    turns.at(-1)?.push(entry)
  }
  return turns
}
