import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import type { CallState } from './call.ts'

/** Within a turn, or outside any conversation. */
export type Asking = 'model.generate' | 'model.complete'
export type Asked = Data<Asking>
type TurnFact = Draft<'model.retrying' | 'model.completed' | 'model.failed' | 'model.cancelled'>
export type CallFact = TurnFact | Draft<'model.answered' | 'model.refused'>

export interface Limits {
  /** Calls to one provider at the same time. */
  readonly concurrency: number
  /** Times a call is made again before its first delta. */
  readonly maxRetries: number
  /** ms until a person is told what is being waited for. */
  readonly noticeMs: number
  /** ms from the request to the first piece of the answer. */
  readonly firstTokenMs: number
  /** ms between two pieces. */
  readonly idleMs: number
}

export type CallInput =
  { readonly type: 'ended' } | { readonly type: 'broke'; readonly fault: Fault } | { readonly type: 'cancel' }

export interface Attempt {
  readonly asked: Asked
  readonly call: CallState
  /** Requests made before this one. */
  readonly retries: number
  readonly startedAt: number
  readonly now: number
}

const FIRST_DELAY_MS = 500
/** A provider that wants a longer wait is told about, not waited for. */
const LONGEST_DELAY_MS = 60_000

/** Every call ends with exactly one of completed, failed, cancelled; outside a conversation, of answered, refused. */
export function decide(attempt: Attempt, input: CallInput, limits: Limits): readonly CallFact[] {
  const { asked } = attempt
  const { callId, provider } = asked
  if ('turnId' in asked)
    return ofTurn(attempt, input, limits, { sessionId: asked.sessionId, turnId: asked.turnId, callId, provider })
  // Programs that ask directly try again by themselves.
  const once = { ...limits, maxRetries: 0 }
  const whose = asked.sessionId === undefined ? {} : { sessionId: asked.sessionId }
  return ofTurn(attempt, input, once, { sessionId: '-', turnId: '-', callId, provider }).flatMap((fact) =>
    outside(fact, whose),
  )
}

function outside({ type, data }: TurnFact, whose: { readonly sessionId?: string }): readonly CallFact[] {
  switch (type) {
    case 'model.completed': {
      const { callId, content, stopReason, usage } = data
      return [{ type: 'model.answered', data: { ...whose, callId, content, stopReason, usage } }]
    }
    case 'model.failed':
      return [{ type: 'model.refused', data: { ...whose, callId: data.callId, fault: data.fault } }]
    case 'model.cancelled':
      return [
        {
          type: 'model.refused',
          data: { ...whose, callId: data.callId, fault: faultOf('turn.cancelled', 'Cancelled.') },
        },
      ]
    case 'model.retrying':
      return []
  }
}

type Ids = Pick<Data<'model.generate'>, 'sessionId' | 'turnId' | 'callId' | 'provider'>

function ofTurn(attempt: Attempt, input: CallInput, limits: Limits, named: Ids): readonly TurnFact[] {
  const { call, retries, startedAt, now } = attempt
  const { provider, ...ids } = named
  switch (input.type) {
    case 'cancel':
      return [{ type: 'model.cancelled', data: { ...ids, content: call.content } }]
    case 'broke': {
      const delayMs = retryDelay(input.fault, call, retries, limits)
      return delayMs === null
        ? [{ type: 'model.failed', data: { ...ids, fault: input.fault, content: call.content } }]
        : [{ type: 'model.retrying', data: { ...ids, attempt: retries + 1, delayMs, fault: input.fault } }]
    }
    case 'ended': {
      if (call.stop === null) {
        const fault = faultOf('provider.disconnected', `${provider} ended its answer without a stop.`, {
          retryable: true,
          hint: 'Send the message again.',
        })
        return ofTurn(attempt, { type: 'broke', fault }, limits, named)
      }
      const { content, usage } = call
      const stopReason = content.some(({ type }) => type === 'tool_call') ? 'tool_calls' : call.stop
      const firstTokenMs = (call.firstAt ?? now) - startedAt
      return [
        {
          type: 'model.completed',
          data: { ...ids, content, stopReason, usage, firstTokenMs, totalMs: now - startedAt },
        },
      ]
    }
  }
}

/** ms to wait before asking again; null: do not. Once a piece has arrived, asking again would say it twice. */
function retryDelay(fault: Fault, call: CallState, retries: number, { maxRetries }: Limits): number | null {
  if (!fault.retryable || call.firstAt !== null || retries >= maxRetries) return null
  const asked = fault.detail?.['retryAfterMs']
  const delay = typeof asked === 'number' ? asked : FIRST_DELAY_MS * 2 ** retries
  // Some servers say 0; a delay of nothing would be no delay state.
  return delay > LONGEST_DELAY_MS ? null : Math.max(1, delay)
}
