import type { Fault } from '../../../bus/messages/fault.ts'
import { faultOf } from '../../../bus/messages/fault.ts'

/** How a turn went wrong, in the binary's own words. `kind`: its `error` field; `status`: HTTP, 0 where unknown. */
export interface Trouble {
  readonly text: string
  readonly kind: string
  readonly status: number
  /** Some of the answer had arrived. */
  readonly begun: boolean
}

const LOGIN = 'Run `claude` in a terminal and type /login, then ask again.'

/** "API Error: 404 {"type":"error","error":{"message":"…"}}" → the inner message. */
const plainly = (text: string): string => {
  const inner = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]
  return inner === undefined ? text.trim() : inner.replaceAll('\\"', '"')
}

const statusIn = (text: string): number => Number(/API Error: (?:\D{0,40}\()?([45]\d\d)\b/.exec(text)?.[1] ?? 0)

const LOST = /terminated|connection|ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|fetch failed|socket|network|timed out/i

/**
 * What a failed turn means. The texts are those of 2.0.77 and 2.1.329; the newer one also gives `kind` and `status`,
 * the older one calls most of them "unknown".
 */
export const verdict = (trouble: Trouble): Fault => {
  const { text, kind, begun } = trouble
  const status = trouble.status || statusIn(text)
  const said = `claude: ${plainly(text) || 'the turn failed'}`
  const detail = { ...(status === 0 ? {} : { status }), ...(kind === '' ? {} : { kind }) }

  if (status === 403) return faultOf('provider.unauthorized', said, { hint: LOGIN, detail })
  if (/not logged in|invalid api key|run \/login/i.test(text) || kind === 'authentication_failed' || status === 401) {
    return faultOf('provider.not_logged_in', said, { hint: LOGIN, detail })
  }
  if (kind === 'model_not_found' || status === 404) {
    const hint = 'Choose another model, such as claude-cli/sonnet, claude-cli/opus or claude-cli/haiku.'
    return faultOf('provider.model_not_found', said, { hint, detail })
  }
  if (/prompt is too long/i.test(text)) {
    return faultOf('provider.context_overflow', said, { hint: 'Start a new session, or send less at once.', detail })
  }
  // A subscription's limit lifts in hours: asking again at once is no use.
  if (/limit reached|hit your (?:\w+ )?limit|usage limit/i.test(text)) {
    return faultOf('provider.rate_limited', said, {
      hint: 'Wait until the limit resets, or choose another model.',
      detail,
    })
  }
  if (kind === 'rate_limit' || status === 429) {
    return faultOf('provider.rate_limited', said, { retryable: true, hint: 'Wait a moment and ask again.', detail })
  }
  if (status === 529 || /overloaded/i.test(text)) {
    return faultOf('provider.overloaded', said, { retryable: true, hint: 'Wait a moment and ask again.', detail })
  }
  if (kind === 'billing_error' || /credit balance/i.test(text)) {
    return faultOf('provider.failed', said, {
      hint: 'Check the plan or the balance of the account, or choose another model.',
      detail,
    })
  }
  if (status >= 500)
    return faultOf('provider.failed', said, { retryable: true, hint: 'Ask again in a moment.', detail })
  if (kind === 'invalid_request' || status >= 400) {
    return faultOf('provider.bad_request', said, {
      hint: 'Start a new session; if it stays, update with `claude update`.',
      detail,
    })
  }
  if (LOST.test(text)) {
    const code = begun ? 'provider.disconnected' : 'provider.unreachable'
    return faultOf(code, said, { retryable: true, hint: 'Check the network connection and ask again.', detail })
  }
  return faultOf('provider.failed', said, {
    hint: 'Ask again; if it stays, try `claude -p hello` in a terminal.',
    detail,
  })
}
