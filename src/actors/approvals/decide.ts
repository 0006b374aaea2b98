import type { Asked, Rule } from '../../bus/messages/approval.ts'
import { faultOf } from '../../bus/messages/fault.ts'
import type { Draft } from '../../bus/messages/index.ts'
import { judge, type ApprovalPolicy } from './judge.ts'
import { keyOf, ruleId, ruleOf } from './rules.ts'

export type ApprovalFact = Draft<
  | 'approval.passed'
  | 'approval.requested'
  | 'approval.granted'
  | 'approval.denied'
  | 'approval.refused'
  | 'approval.rule.added'
  | 'approval.rule.removed'
  | 'approval.rule.unknown'
>
export type ApprovalInput =
  | Draft<'approval.request' | 'approval.answer' | 'approval.forget'>
  /** A turn ended; what it still asked for is void. */
  | { readonly type: 'turn.ended'; readonly sessionId: string; readonly turnId: string }

export interface ApprovalState {
  /** By session and approval. */
  readonly pending: Readonly<Record<string, Asked>>
  /** Answered with yes, but the call has not begun: after a restart the answer may come before the call asks again. */
  readonly unspent: Readonly<Record<string, Asked>>
  /** Granted for the rest of a session. */
  readonly sessionRules: readonly { readonly sessionId: string; readonly key: string }[]
  /** Granted for good, by id. */
  readonly rules: Readonly<Record<string, Rule>>
}

export const initial: ApprovalState = { pending: {}, unspent: {}, sessionRules: [], rules: {} }

/** Approval ids begin with the turn's, and turns of two sessions may be named alike. */
const placeOf = ({ sessionId, approvalId }: { readonly sessionId: string; readonly approvalId: string }): string =>
  `${sessionId} ${approvalId}`

export function decide(state: ApprovalState, input: ApprovalInput, policy: ApprovalPolicy): readonly ApprovalFact[] {
  switch (input.type) {
    case 'approval.request': {
      const { interactive, ...asked } = input.data
      return [...superseded(state, asked), ...request(state, asked, interactive, policy)]
    }
    case 'approval.answer':
      return answer(state, input.data)
    case 'approval.forget': {
      const { ruleId: id } = input.data
      const rule = state.rules[id]
      if (rule !== undefined) return [{ type: 'approval.rule.removed', data: { ruleId: id, rule } }]
      const fault = faultOf('approval.no_rule', `There is no rule ${id}.`, {
        hint: 'localgpt approvals lists the rules there are.',
      })
      return [{ type: 'approval.rule.unknown', data: { ruleId: id, fault } }]
    }
    case 'turn.ended':
      return Object.values(state.pending)
        .filter(({ sessionId, turnId }) => sessionId === input.sessionId && turnId === input.turnId)
        .map((asked) => denied(asked, 'the turn ended before an answer.'))
  }
}

function request(
  state: ApprovalState,
  asked: Asked,
  interactive: boolean,
  policy: ApprovalPolicy,
): readonly ApprovalFact[] {
  switch (judge(asked, policy)) {
    case 'pass':
      return [passed(asked, 'policy')]
    case 'deny':
      return [denied(asked, 'tools.approval in config.toml is "deny".')]
    case 'rules': {
      const key = keyOf(ruleOf(asked))
      if (Object.values(state.rules).some((rule) => keyOf(rule) === key)) return [passed(asked, 'rule')]
      if (state.sessionRules.some((rule) => rule.sessionId === asked.sessionId && rule.key === key))
        return [passed(asked, 'session')]
      break
    }
    case 'ask':
  }
  if (state.unspent[placeOf(asked)]?.digest === asked.digest) return [granted(asked, 'once')]
  if (interactive)
    return state.pending[placeOf(asked)] === undefined ? [{ type: 'approval.requested', data: asked }] : []
  return [
    { type: 'approval.requested', data: asked },
    denied(asked, 'it needs an answer of the person, and nobody is there to give it. Run it in a chat.'),
  ]
}

/** The same call asked for anew, because what it would change has changed: the old question is void. */
const superseded = (state: ApprovalState, { sessionId, turnId, toolCallId, approvalId }: Asked): ApprovalFact[] =>
  Object.values(state.pending)
    .filter(
      (other) =>
        other.sessionId === sessionId &&
        other.turnId === turnId &&
        other.toolCallId === toolCallId &&
        other.approvalId !== approvalId,
    )
    .map((other) => denied(other, 'what it would change has changed; it is asked again.'))

function answer(
  state: ApprovalState,
  { sessionId, approvalId, decision }: Draft<'approval.answer'>['data'],
): readonly ApprovalFact[] {
  const asked = state.pending[placeOf({ sessionId, approvalId })]
  if (asked === undefined) {
    const fault = faultOf('approval.stale', 'This question is not open any more.', {
      hint: 'Nothing was done with this answer.',
    })
    return [{ type: 'approval.refused', data: { sessionId, approvalId, fault } }]
  }
  if (decision === 'deny') return [denied(asked, 'the person said no.')]
  // What is opened is open for the session anyway; behind a /clear it is asked for again.
  if (decision === 'session' && asked.risk === 'open') return [granted(asked, 'once')]
  if (decision !== 'always') return [granted(asked, decision)]
  if (asked.rule === null) {
    const fault = faultOf('approval.stale', 'This cannot be allowed for good.', {
      hint: 'Answer "once", or "session" for the very same again.',
    })
    return [{ type: 'approval.refused', data: { sessionId, approvalId, fault } }]
  }
  const id = ruleId(asked.rule)
  return [{ type: 'approval.rule.added', data: { ruleId: id, rule: asked.rule } }, granted(asked, 'always')]
}

export function evolve(state: ApprovalState, { type, data }: ApprovalFact): ApprovalState {
  switch (type) {
    case 'approval.requested':
      return { ...state, pending: { ...state.pending, [placeOf(data)]: data } }
    case 'approval.granted': {
      const asked = state.pending[placeOf(data)]
      if (asked === undefined) return state
      const left = without(state, placeOf(data))
      const rest = { ...left, unspent: { ...left.unspent, [placeOf(data)]: asked } }
      if (data.scope !== 'session') return rest
      const rule = { sessionId: asked.sessionId, key: keyOf(ruleOf(asked)) }
      return { ...rest, sessionRules: [...rest.sessionRules, rule] }
    }
    case 'approval.denied':
      return without(state, placeOf(data))
    case 'approval.rule.added':
      return { ...state, rules: { ...state.rules, [data.ruleId]: data.rule } }
    case 'approval.rule.removed': {
      const { [data.ruleId]: _, ...rules } = state.rules
      return { ...state, rules }
    }
    case 'approval.passed':
    case 'approval.refused':
    case 'approval.rule.unknown':
      return state
  }
}

/** A call has begun: what allowed it allows nothing more. */
export const spent = (
  state: ApprovalState,
  { sessionId, turnId, toolCallId }: Pick<Asked, 'sessionId' | 'turnId' | 'toolCallId'>,
): ApprovalState => ({
  ...state,
  unspent: dropped(
    state.unspent,
    (asked) => asked.sessionId === sessionId && asked.turnId === turnId && asked.toolCallId === toolCallId,
  ),
})

/** A turn that is over asks nothing more and has nothing left to run. */
export const withoutTurn = (state: ApprovalState, isOver: (asked: Asked) => boolean): ApprovalState => ({
  ...state,
  pending: dropped(state.pending, isOver),
  unspent: dropped(state.unspent, isOver),
})

/** A session that comes again under the same id has been granted nothing. */
export const withoutSession = (state: ApprovalState, gone: string): ApprovalState => ({
  ...withoutTurn(state, ({ sessionId }) => sessionId === gone),
  sessionRules: state.sessionRules.filter(({ sessionId }) => sessionId !== gone),
})

const dropped = (
  asked: Readonly<Record<string, Asked>>,
  isGone: (asked: Asked) => boolean,
): Readonly<Record<string, Asked>> => Object.fromEntries(Object.entries(asked).filter(([, one]) => !isGone(one)))

const idsOf = ({ sessionId, turnId, toolCallId, name, approvalId, digest }: Asked) => ({
  sessionId,
  turnId,
  toolCallId,
  name,
  approvalId,
  digest,
})
const granted = (asked: Asked, scope: Draft<'approval.granted'>['data']['scope']): ApprovalFact => ({
  type: 'approval.granted',
  data: { ...idsOf(asked), scope },
})
const passed = (asked: Asked, by: Draft<'approval.passed'>['data']['by']): ApprovalFact => ({
  type: 'approval.passed',
  data: { ...idsOf(asked), by },
})
const denied = (asked: Asked, reason: string): ApprovalFact => ({
  type: 'approval.denied',
  data: { ...idsOf(asked), reason },
})

const without = (state: ApprovalState, place: string): ApprovalState => {
  const { [place]: _, ...pending } = state.pending
  return { ...state, pending }
}
