import type { Context, Next } from 'koa'
import { faultFrom, faults, type Fault } from '../../bus/messages/fault.ts'

/** The one error shape of every route. */
export const problemBody = ({ code, message, hint }: Fault) => ({
  error: { code: faults[code].wire, message, ...(hint === undefined ? {} : { hint }) },
})

export async function problems(context: Context, next: Next): Promise<void> {
  try {
    await next()
  } catch (error) {
    const fault = faultFrom(error)
    context.status = faults[fault.code].status
    context.body = problemBody(fault)
    // What was not read of a refused body must not be taken for the next request.
    if (!context.req.complete) context.set('Connection', 'close')
  }
}
