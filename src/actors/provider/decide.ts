import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import type { CallState } from './call.ts'

export type Generate = Data<'model.generate'>
export type CallFact = Draft<'model.retrying' | 'model.completed' | 'model.failed' | 'model.cancelled'>

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
  readonly generate: Generate
  readonly call: CallState
  /** Requests made before this one. */
  readonly retries: number
  readonly startedAt: number
  readonly now: number
}

const FIRST_DELAY_MS = 500
/** A provider that wants a longer wait is told about, not waited for. */
const LONGEST_DELAY_MS = 60_000

/** Every call ends with exactly one of completed, failed, cancelled. */
export function decide(
  { generate, call, retries, startedAt, now }: Attempt,
  input: CallInput,
  limits: Limits,
): readonly CallFact[] {
  const { sessionId, turnId, callId, provider } = generate
  const ids = { sessionId, turnId, callId }
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
        return decide({ generate, call, retries, startedAt, now }, { type: 'broke', fault }, limits)
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
