import type { Bus } from '../../bus/bus.ts'
import { textOf } from '../../bus/messages/content.ts'
import { faultFrom, type Fault } from '../../bus/messages/fault.ts'
import type { Answer, Data } from '../../bus/messages/index.ts'
import type { ContextFile } from '../../ports/workspace.ts'
import { turnsOf } from './budget.ts'
import { queryOf, worthRecalling } from './recall.ts'
import type { SessionState } from './state.ts'

/** What was found for a turn, or why nothing was; before it is a fact. */
export type Recollection = Omit<Data<'turn.recalled'>, 'sessionId' | 'turnId' | 'fence'>

export interface Searched {
  readonly query: string
  readonly outcome: Answer<'memory.search'> | { readonly fault: Fault }
}

/** ms a search may keep the model waiting. */
const DEADLINE_MS = 300
/** Passages looked at, and their tokens beside those there is room for: some of the best are in the prompt already. */
const CANDIDATES = 24
const SPARE = 2
/** Of the context window at most. */
const SHARE_OF_WINDOW = 1 / 8

/** Asks memory about the message of the running turn. Null: there is nothing to look for. Never rejects. */
export async function searchNotes(bus: Bus, state: SessionState, tokens: number): Promise<Searched | null> {
  const query = queryOf(messageOf(state))
  if (query === null) return null
  const data = {
    query,
    limit: CANDIDATES,
    maxTokens: SPARE * tokens,
    explain: true,
    exceptSession: state.sessionId,
  }
  try {
    return { query, outcome: await bus.query('memory.search', data, { timeoutMs: DEADLINE_MS }) }
  } catch (error) {
    return { query, outcome: { fault: faultFrom(error) } }
  }
}

/** What of it is worth telling the model, beside `files`, which it reads anyway. Null: nothing is, and nothing failed. */
export function recollect(
  searched: Searched | null,
  { entries, dropped, contextWindow }: SessionState,
  { files, tokens }: { readonly files: readonly ContextFile[]; readonly tokens: number },
): Recollection | null {
  if (searched === null) return null
  const { query, outcome } = searched
  if ('fault' in outcome) return { query, legs: [], note: null, passages: [], fault: outcome.fault }
  const earlier = turnsOf(entries)
    .slice(dropped)
    .flatMap((turn) => turn.flatMap(({ recalled }) => recalled ?? []))
  const room = contextWindow > 0 ? Math.min(tokens, Math.floor(contextWindow * SHARE_OF_WINDOW)) : tokens
  const passages = worthRecalling(outcome.results, { query, files, earlier, tokens: room })
  return passages.length === 0 ? null : { query, legs: outcome.legs, note: outcome.note, passages }
}

const messageOf = ({ entries }: SessionState): string => {
  const message = entries.at(-1)?.message
  return message?.role === 'user' ? textOf(message.content) : ''
}
