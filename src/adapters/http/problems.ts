import type { Context, Next } from 'koa'
import { faultFrom, faults, type Fault } from '../../bus/messages/fault.ts'

/** The one error shape of every route. */
export const problemBody = ({ code, message, hint }: Fault) => ({
  error: { code: faults[code].wire, message, ...(hint === undefined ? {} : { hint }) },
})

/** As OpenAI's clients read it. */
export const openAiProblem = (fault: Fault) => {
  const { code, message, hint } = problemBody(fault).error
  const { status } = faults[fault.code]
  const type = status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error'
  return { error: { message: hint === undefined ? message : `${message} ${hint}`, type, code, param: null } }
}

/** s after which to ask again; null: asking again will not help. */
export function retryAfter(fault: Fault): number | null {
  const { status } = faults[fault.code]
  if (status !== 429 && status !== 503) return null
  const ms = fault.detail?.['retryAfterMs']
  return Math.max(1, Math.ceil((typeof ms === 'number' ? ms : 1000) / 1000))
}

export async function problems(context: Context, next: Next): Promise<void> {
  try {
    await next()
  } catch (error) {
    const fault = faultFrom(error)
    context.status = faults[fault.code].status
    context.body = context.path.startsWith('/v1/') ? openAiProblem(fault) : problemBody(fault)
    const seconds = retryAfter(fault)
    if (seconds !== null) context.set('Retry-After', String(seconds))
    // What was not read of a refused body must not be taken for the next request.
    if (!context.req.complete) context.set('Connection', 'close')
  }
}
