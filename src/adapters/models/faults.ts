import { fail } from '../../bus/messages/fault.ts'
import type { Fault, FaultCode, FaultError } from '../../bus/messages/fault.ts'
import { brokenOff, quote, shownUrl } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { causes, faultWithin, readFailure } from './failure.ts'
import type { Failure } from './failure.ts'
import { retryAfterMs } from './retry-after.ts'

/** Statuses of errors that are told inside a stream, where there is no status line. */
const statusOfKind: Readonly<Record<string, number>> = {
  overloaded_error: 529,
  api_error: 500,
  server_error: 500,
  timeout_error: 504,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  authentication_error: 401,
  invalid_api_key: 401,
  permission_error: 403,
  billing_error: 402,
  not_found_error: 404,
  model_not_found: 404,
  request_too_large: 413,
  invalid_request_error: 400,
  context_length_exceeded: 400,
}

/** The wording of Anthropic, OpenAI, vLLM, llama.cpp, Ollama, OpenRouter, Groq and Mistral. */
const overflow =
  /prompt is too long|context[ _](length|window|size)|input (length|is too long)|too many (input )?tokens|maximum (prompt|input) length|reduce the length|request too large|request_too_large/i
const outOfMoney = /insufficient_quota|exceeded your current quota|credit balance|billing/i

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

interface Finding {
  readonly code: FaultCode
  readonly what: string
  readonly retryable?: boolean
  readonly hint?: string
}

const ofStatus = (status: number, { text, kinds, structured }: Failure, { name, model, url }: Endpoint): Finding => {
  const said = `${text} ${kinds.join(' ')}`
  if ([400, 413, 422, 429, 500].includes(status) && overflow.test(said)) {
    return { code: 'provider.context_overflow', what: `The conversation is longer than ${model} can read` }
  }
  if (status === 402 || (status < 500 && outOfMoney.test(said))) {
    const code = status === 429 ? 'provider.rate_limited' : 'provider.unauthorized'
    return { code, what: `The account at ${name} has no credit`, hint: `Check plan and billing at ${name}.` }
  }
  switch (status) {
    case 401:
    case 403:
      return { code: 'provider.unauthorized', what: `${name} refused the key` }
    case 404:
      return structured
        ? { code: 'provider.model_not_found', what: `${name} has no model ${model}` }
        : { code: 'provider.bad_request', what: `${shownUrl(url)} does not speak this API`, hint: 'Check the address.' }
    case 408:
    case 504:
      return { code: 'provider.timeout', what: `${name} gave up waiting`, retryable: true }
    case 409:
      return { code: 'provider.failed', what: `${name} was busy with something else`, retryable: true }
    case 429:
      return { code: 'provider.rate_limited', what: `${name} takes no more requests for now`, retryable: true }
    case 503:
    case 529:
      return { code: 'provider.overloaded', what: `${name} is overloaded`, retryable: true }
    default:
      return status >= 500
        ? { code: 'provider.failed', what: `${name} failed`, retryable: true }
        : { code: 'provider.bad_request', what: `${name} did not accept the request` }
  }
}

const noWay: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no network',
  ENETDOWN: 'there is no network',
  EADDRNOTAVAIL: 'there is no network',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
}
const mayPass = new Set(['EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])
const slow = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const untrusted = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO)/
const notHttp = 'HPE_'

const ofSystem = (system: string, { name, url }: Endpoint): Finding | undefined => {
  const unreachable = `${name} cannot be reached at ${shownUrl(url)}`
  const why = noWay[system]
  if (why !== undefined) {
    return { code: 'provider.unreachable', what: `${unreachable}: ${why}`, retryable: mayPass.has(system) }
  }
  if (untrusted.test(system)) {
    const hint = 'Check http or https in the address; for a certificate of your own set NODE_EXTRA_CA_CERTS.'
    return { code: 'provider.unreachable', what: `${unreachable}: no secure connection`, hint }
  }
  if (slow.has(system)) return { code: 'provider.timeout', what: `${name} fell silent`, retryable: true }
  if (system.startsWith(notHttp)) return { code: 'provider.bad_response', what: `${shownUrl(url)} does not speak HTTP` }
  return undefined
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

const bySocket = new Set([
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
])
const cutOff = (error: unknown, system: string | undefined): boolean =>
  (system !== undefined && bySocket.has(system)) ||
  causes(error).some((cause) => cause instanceof TypeError && /^(terminated|fetch failed)$/.test(cause.message))

const isConnectTimeout = (error: unknown): boolean =>
  error instanceof Error && error.constructor.name === 'APIConnectionTimeoutError'

const isBug = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError

/** The FaultError that anything thrown during a call stands for; a bug of ours is returned as it is. */
export const providerFault = (error: unknown, endpoint: Endpoint): unknown => {
  const known: FaultError | undefined = faultWithin(error)
  if (known !== undefined) return known
  if (error instanceof SyntaxError) return malformed(endpoint.name)

  const failure = readFailure(error)
  const status = failure.status ?? failure.kinds.map((kind) => statusOfKind[kind]).find((known) => known !== undefined)
  const words = quote(failure.text, endpoint)
  if (status !== undefined) {
    const wait = retryAfterMs(failure.headers, Date.now())
    const detail = { status, ...(wait === undefined ? {} : { retryAfterMs: wait }) }
    return faultOfFinding(ofStatus(status, failure, endpoint), words, endpoint, detail)
  }
  const system = isConnectTimeout(error) ? 'UND_ERR_CONNECT_TIMEOUT' : failure.system
  const finding = system === undefined ? undefined : ofSystem(system, endpoint)
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
