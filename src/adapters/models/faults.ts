import { fail } from '../../bus/messages/fault.ts'
import type { Fault, FaultCode, FaultError } from '../../bus/messages/fault.ts'
import { cutOff, isConnectTimeout, unreached } from './broken.ts'
import { brokenOff, quote } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { faultWithin, readFailure } from './failure.ts'
import type { Finding } from './finding.ts'
import { refused, statusOf } from './refused.ts'
import { retryAfterMs } from './retry-after.ts'

const generalHints: Partial<Record<FaultCode, string>> = {
  'provider.unauthorized': 'Check the key and what it may be used for.',
  'provider.model_not_found': 'Choose another model: localgpt config set agent.default_model NAME',
  'provider.rate_limited': 'Wait a little and ask again.',
  'provider.overloaded': 'Wait a little and ask again, or choose another model with --model.',
  'provider.failed': 'Ask again; if it goes on, look at the provider’s status page.',
  'provider.context_overflow': 'Start a new session with /new, or shorten the message.',
  'provider.bad_request': 'If the model’s name and the configuration are right, please report this.',
  'provider.bad_response': 'Check that the configured address is the address of such an API.',
  'provider.unreachable': 'Check the network and the configured address.',
  'provider.timeout': 'Ask again, or choose a smaller model.',
}

const faultOfFinding = (
  { code, what, retryable = false, hint }: Finding,
  words: string,
  endpoint: Endpoint,
  detail: Fault['detail'],
) =>
  fail(code, words === '' ? `${what}.` : `${what}: ${words.replace(/\.$/, '')}.`, {
    retryable,
    hint: hint ?? endpoint.hints[code] ?? generalHints[code],
    ...(detail === undefined ? {} : { detail }),
  })

const isBug = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError

/** The FaultError that anything thrown during a call stands for; a bug of ours is returned as it is. */
export const providerFault = (error: unknown, endpoint: Endpoint): unknown => {
  const known: FaultError | undefined = faultWithin(error)
  if (known !== undefined) return known
  if (error instanceof SyntaxError) return malformed(endpoint.name)

  const failure = readFailure(error)
  const status = statusOf(failure)
  const words = quote(failure.text, endpoint)
  if (status !== undefined) {
    const wait = retryAfterMs(failure.headers, Date.now())
    const detail = { status, ...(wait === undefined ? {} : { retryAfterMs: wait }) }
    return faultOfFinding(refused(status, failure, endpoint), words, endpoint, detail)
  }
  const system = isConnectTimeout(error) ? 'UND_ERR_CONNECT_TIMEOUT' : failure.system
  const finding = system === undefined ? undefined : unreached(system, endpoint)
  if (finding !== undefined) return faultOfFinding(finding, '', endpoint, system === undefined ? undefined : { system })
  if (cutOff(error, system)) return brokenOff(endpoint.name)
  if (isBug(error)) return error
  return faultOfFinding(
    { code: 'provider.failed', what: `${endpoint.name} failed`, retryable: true },
    words,
    endpoint,
    undefined,
  )
}

/** A piece of an answer that is not what the API promises. */
export const malformed = (name: string, cause?: unknown): FaultError =>
  fail('provider.bad_response', `${name} sent something that is not an answer.`, {
    hint: generalHints['provider.bad_response'],
    ...(cause instanceof Error ? { detail: { cause: cause.message.slice(0, 200) } } : {}),
  })
