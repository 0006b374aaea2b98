import { citationOf } from '../../security/quote.ts'
import type { TurnItem } from './run-turn.ts'

/** What was recalled before an answer, for the person: `recalled 2 passages: MEMORY.md#L3, memory/2026-05-01.md#L12`. */
export function recalledLine({ passages, fault }: Extract<TurnItem, { type: 'recalled' }>): string {
  if (fault !== null) return `answering without the notes: ${fault.message}`
  const places = passages.map(citationOf).join(', ')
  return `recalled ${passages.length} passage${passages.length === 1 ? '' : 's'}: ${places}`
}
