import { faultOf } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'

export type ApprovalFact = Draft<'approval.requested' | 'approval.granted' | 'approval.denied' | 'approval.refused'>
export type ApprovalInput =
  | Draft<'approval.request' | 'approval.answer'>
  /** A turn ended; what it still asked for is void. */
  | { readonly type: 'turn.ended'; readonly sessionId: string; readonly turnId: string }

type Asked = Data<'approval.requested'>

export interface ApprovalState {
  readonly pending: Readonly<Record<string, Asked>>
  /** `session tool`: granted for the rest of the session. */
  readonly sessionRules: readonly string[]
  /** The exact tool and arguments, granted for good. */
  readonly rules: readonly string[]
}

export const initial: ApprovalState = { pending: {}, sessionRules: [], rules: [] }

/** Approval ids begin with the turn's, and turns of two sessions may be named alike. */
const keyOf = ({ sessionId, approvalId }: { readonly sessionId: string; readonly approvalId: string }): string =>
  `${sessionId} ${approvalId}`

const sessionRule = ({ sessionId, name }: Asked): string => `${sessionId} ${name}`
const exactRule = ({ name, arguments: args }: Asked): string => `${name} ${JSON.stringify(args)}`

export function decide(state: ApprovalState, input: ApprovalInput): readonly ApprovalFact[] {
  switch (input.type) {
    case 'approval.request': {
      const { interactive, ...asked } = input.data
      const requested: ApprovalFact = { type: 'approval.requested', data: asked }
      if (state.rules.includes(exactRule(asked))) return [requested, granted(asked, 'rule')]
      if (state.sessionRules.includes(sessionRule(asked))) return [requested, granted(asked, 'session')]
      if (interactive) return [requested]
      return [
        requested,
        denied(asked, 'it needs an answer of the person, and nobody is there to give it. Run it in a chat.'),
      ]
    }
    case 'approval.answer': {
      const { approvalId, sessionId, decision } = input.data
      const asked = state.pending[keyOf(input.data)]
      if (asked === undefined) {
        const fault = faultOf('approval.stale', 'This question is not open any more.', {
          hint: 'Nothing was done with this answer.',
        })
        return [{ type: 'approval.refused', data: { sessionId, approvalId, fault } }]
      }
      if (decision === 'deny') return [denied(asked, 'the person said no.')]
      return [granted(asked, decision === 'always' ? 'rule' : decision)]
    }
    case 'turn.ended':
      return Object.values(state.pending)
        .filter(({ sessionId, turnId }) => sessionId === input.sessionId && turnId === input.turnId)
        .map((asked) => denied(asked, 'the turn ended before an answer.'))
  }
}

export function evolve(state: ApprovalState, { type, data }: ApprovalFact): ApprovalState {
  switch (type) {
    case 'approval.requested':
      return { ...state, pending: { ...state.pending, [keyOf(data)]: data } }
    case 'approval.granted': {
      const asked = state.pending[keyOf(data)]
      const rest = without(state, keyOf(data))
      if (asked === undefined || data.scope === 'once') return rest
      return data.scope === 'session'
        ? { ...rest, sessionRules: added(rest.sessionRules, sessionRule(asked)) }
        : { ...rest, rules: added(rest.rules, exactRule(asked)) }
    }
    case 'approval.denied':
      return without(state, keyOf(data))
    case 'approval.refused':
      return state
  }
}

/** A session that comes again under the same id has been granted nothing. */
export function withoutSession({ pending, sessionRules, rules }: ApprovalState, sessionId: string): ApprovalState {
  return {
    pending: Object.fromEntries(Object.entries(pending).filter(([, asked]) => asked.sessionId !== sessionId)),
    sessionRules: sessionRules.filter((rule) => !rule.startsWith(`${sessionId} `)),
    rules,
  }
}

const idsOf = ({ sessionId, turnId, toolCallId, name, approvalId }: Asked) => ({
  sessionId,
  turnId,
  toolCallId,
  name,
  approvalId,
})
const granted = (asked: Asked, scope: 'once' | 'session' | 'rule'): ApprovalFact => ({
  type: 'approval.granted',
  data: { ...idsOf(asked), scope },
})
const denied = (asked: Asked, reason: string): ApprovalFact => ({
  type: 'approval.denied',
  data: { ...idsOf(asked), reason },
})

const added = (rules: readonly string[], rule: string): readonly string[] =>
  rules.includes(rule) ? rules : [...rules, rule]
const without = (state: ApprovalState, key: string): ApprovalState => {
  const { [key]: _, ...pending } = state.pending
  return { ...state, pending }
}
