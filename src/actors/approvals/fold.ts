import type { Rule } from '../../bus/messages/approval.ts'
import type { Draft } from '../../bus/messages/index.ts'
import type { EventLog } from '../../ports/event-log.ts'
import { evolve, initial, type ApprovalFact, type ApprovalState } from './decide.ts'

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

/** A turn that ended while nobody listened leaves nothing to answer. */
function withoutEnded(state: ApprovalState, log: EventLog): ApprovalState {
  const ended = new Set<string>()
  for (const session of new Set(Object.values(state.pending).map(({ sessionId }) => sessionId)))
    for (const { data } of log.read({ session, types: ['turn.completed', 'turn.failed', 'turn.cancelled'] }))
      if ('turnId' in data) ended.add(`${session} ${String(data.turnId)}`)
  const pending = Object.entries(state.pending).filter(
    ([, { sessionId, turnId }]) => !ended.has(`${sessionId} ${turnId}`),
  )
  return { ...state, pending: Object.fromEntries(pending) }
}
