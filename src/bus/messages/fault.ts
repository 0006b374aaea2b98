/**
 * Every way the program can fail, in one closed table.
 * `status`: HTTP status; `wire`: the error code HTTP clients see; `exit`: process exit code
 * (1 general, 2 configuration, 3 provider, 4 refused by policy or approval, 130 interrupted).
 */
export const faults = {
  'input.invalid': { status: 400, wire: 'invalid_request', exit: 1 },
  'input.empty': { status: 400, wire: 'invalid_request', exit: 1 },
  'input.encoding': { status: 400, wire: 'invalid_request', exit: 1 },
  'input.too_large': { status: 413, wire: 'too_large', exit: 1 },
  'usage.invalid': { status: 400, wire: 'invalid_request', exit: 2 },
  'config.invalid': { status: 400, wire: 'invalid_request', exit: 2 },
  'config.unknown_model': { status: 400, wire: 'invalid_request', exit: 2 },
  'auth.required': { status: 401, wire: 'unauthorized', exit: 1 },
  'auth.forbidden': { status: 403, wire: 'forbidden', exit: 4 },
  'session.not_found': { status: 404, wire: 'not_found', exit: 1 },
  'session.too_short': { status: 409, wire: 'conflict', exit: 1 },
  'session.exists': { status: 409, wire: 'conflict', exit: 1 },
  'turn.not_running': { status: 409, wire: 'conflict', exit: 1 },
  'turn.duplicate': { status: 409, wire: 'conflict', exit: 1 },
  'turn.queue_full': { status: 429, wire: 'rate_limited', exit: 1 },
  'turn.interrupted': { status: 500, wire: 'internal_error', exit: 1 },
  'turn.step_limit': { status: 500, wire: 'internal_error', exit: 1 },
  'turn.repeating': { status: 500, wire: 'internal_error', exit: 1 },
  'turn.cancelled': { status: 499, wire: 'cancelled', exit: 130 },
  'provider.missing_key': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.missing_binary': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.not_logged_in': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.unauthorized': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.unreachable': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.timeout': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.rate_limited': { status: 429, wire: 'rate_limited', exit: 3 },
  'provider.overloaded': { status: 503, wire: 'overloaded', exit: 3 },
  'provider.failed': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.bad_request': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.bad_response': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.disconnected': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.model_not_found': { status: 502, wire: 'provider_error', exit: 3 },
  'provider.context_overflow': { status: 502, wire: 'provider_error', exit: 3 },
  'tool.unknown': { status: 400, wire: 'invalid_request', exit: 1 },
  'tool.bad_arguments': { status: 400, wire: 'invalid_request', exit: 1 },
  'tool.failed': { status: 500, wire: 'internal_error', exit: 1 },
  'tool.timeout': { status: 500, wire: 'internal_error', exit: 1 },
  'tool.interrupted': { status: 500, wire: 'internal_error', exit: 1 },
  'tool.denied': { status: 403, wire: 'forbidden', exit: 4 },
  'tool.outside_roots': { status: 403, wire: 'forbidden', exit: 4 },
  'tool.protected': { status: 403, wire: 'forbidden', exit: 4 },
  'tool.unknown_job': { status: 404, wire: 'not_found', exit: 1 },
  'web.blocked': { status: 403, wire: 'forbidden', exit: 4 },
  'web.failed': { status: 502, wire: 'provider_error', exit: 1 },
  'web.unsupported': { status: 502, wire: 'provider_error', exit: 1 },
  'undo.nothing': { status: 404, wire: 'not_found', exit: 1 },
  'approval.no_rule': { status: 404, wire: 'not_found', exit: 1 },
  'approval.stale': { status: 409, wire: 'conflict', exit: 4 },
  'memory.failed': { status: 500, wire: 'internal_error', exit: 1 },
  'embed.refused': { status: 500, wire: 'internal_error', exit: 1 },
  'embed.unavailable': { status: 503, wire: 'overloaded', exit: 1 },
  'embed.overloaded': { status: 503, wire: 'overloaded', exit: 1 },
  'file.not_found': { status: 404, wire: 'not_found', exit: 1 },
  'file.unreadable': { status: 500, wire: 'internal_error', exit: 1 },
  'file.unwritable': { status: 500, wire: 'internal_error', exit: 1 },
  'file.conflict': { status: 409, wire: 'conflict', exit: 1 },
  'home.locked': { status: 409, wire: 'conflict', exit: 1 },
  'home.unwritable': { status: 500, wire: 'internal_error', exit: 1 },
  'daemon.failed': { status: 500, wire: 'internal_error', exit: 1 },
  'port.in_use': { status: 409, wire: 'conflict', exit: 1 },
  'log.write_failed': { status: 500, wire: 'internal_error', exit: 1 },
  'log.corrupt': { status: 500, wire: 'internal_error', exit: 1 },
  'log.lost': { status: 500, wire: 'internal_error', exit: 1 },
  'log.newer': { status: 500, wire: 'internal_error', exit: 1 },
  'bus.timeout': { status: 503, wire: 'overloaded', exit: 1 },
  'bus.disconnected': { status: 503, wire: 'overloaded', exit: 1 },
  'rate.limited': { status: 429, wire: 'rate_limited', exit: 1 },
  'bus.overloaded': { status: 503, wire: 'overloaded', exit: 1 },
  'bus.storm': { status: 500, wire: 'internal_error', exit: 1 },
  'actor.abandoned': { status: 503, wire: 'overloaded', exit: 1 },
  'route.not_found': { status: 404, wire: 'not_found', exit: 1 },
  internal: { status: 500, wire: 'internal_error', exit: 1 },
} as const satisfies Record<string, { status: number; wire: string; exit: number }>

export type FaultCode = keyof typeof faults

/** What JSON can say. */
export type Json = string | number | boolean | null | { [key: string]: Json } | Json[]

/** The one error shape that crosses the bus, HTTP, WebSocket and the log; its schema is in fault-schema.ts. */
export interface Fault {
  code: FaultCode
  message: string
  retryable: boolean
  /** What to do next. */
  hint?: string | undefined
  detail?: Record<string, Json> | undefined
}

interface FaultExtras {
  readonly retryable?: boolean
  readonly hint?: string | undefined
  readonly detail?: Fault['detail'] | undefined
}

export const faultOf = (
  code: FaultCode,
  message: string,
  { retryable = false, hint, detail }: FaultExtras = {},
): Fault => ({
  code,
  message,
  retryable,
  ...(hint === undefined ? {} : { hint }),
  ...(detail === undefined ? {} : { detail }),
})

/** Carries a Fault through code that can only throw. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly fault: Fault

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.message, options)
    this.fault = fault
  }
}

export const fail = (code: FaultCode, message: string, extras: FaultExtras = {}): FaultError =>
  new FaultError(faultOf(code, message, extras))

/** What any thrown value means as a Fault: a FaultError's own, otherwise a bug (`internal`). */
export const faultFrom = (error: unknown, code: FaultCode = 'internal'): Fault =>
  error instanceof FaultError ? error.fault : faultOf(code, error instanceof Error ? error.message : String(error))
