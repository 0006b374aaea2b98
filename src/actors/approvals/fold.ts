import type { Rule } from '../../bus/messages/approval.ts'
import type { Draft } from '../../bus/messages/index.ts'
import type { EventLog } from '../../ports/event-log.ts'
import { evolve, initial, spent, withoutTurn, type ApprovalFact, type ApprovalState } from './decide.ts'

const FACTS = [
  'approval.requested',
  'approval.granted',
  'approval.denied',
  'approval.rule.added',
  'approval.rule.removed',
] as const

/** What waits and what is allowed, as the log has it. */
export function foldApprovals(log: EventLog): ApprovalState {
  let state = initial
  for (const message of log.read({ types: FACTS })) state = evolve(state, message as Draft as ApprovalFact)
  return withoutEnded(state, log)
}

/** The rules, oldest first, and when each was given. */
export function rulesIn(log: EventLog): { readonly ruleId: string; readonly rule: Rule; readonly at: number }[] {
  const rules = new Map<string, { readonly ruleId: string; readonly rule: Rule; readonly at: number }>()
  for (const { type, data, at } of log.read({ types: ['approval.rule.added', 'approval.rule.removed'] })) {
    if (type === 'approval.rule.added') rules.set(data.ruleId, { ...data, at })
    if (type === 'approval.rule.removed') rules.delete(data.ruleId)
  }
  return [...rules.values()]
}

/** A turn that ended while nobody listened leaves nothing to answer, and a call that began has spent its answer. */
function withoutEnded(state: ApprovalState, log: EventLog): ApprovalState {
  const waiting = [...Object.values(state.pending), ...Object.values(state.unspent)]
  let left = state
  for (const session of new Set(waiting.map(({ sessionId }) => sessionId))) {
    const types = ['turn.completed', 'turn.failed', 'turn.cancelled', 'tool.started'] as const
    for (const { type, data } of log.read({ session, types })) {
      if (type === 'tool.started') left = spent(left, data)
      else if ('turnId' in data) {
        const { turnId } = data
        left = withoutTurn(left, (asked) => asked.sessionId === session && asked.turnId === turnId)
      }
    }
  }
  return left
}
