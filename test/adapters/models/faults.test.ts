import { describe, expect, it } from 'vitest'
import { quote, shownUrl } from '../../../src/adapters/models/endpoint.ts'
import type { Endpoint } from '../../../src/adapters/models/endpoint.ts'
import { providerFault } from '../../../src/adapters/models/faults.ts'
import { retryAfterMs } from '../../../src/adapters/models/retry-after.ts'
import { FaultError, fail } from '../../../src/bus/messages/fault.ts'
import type { Fault } from '../../../src/bus/messages/fault.ts'

const endpoint: Endpoint = {
  name: 'Acme',
  url: 'https://user:hunter2@api.acme.example/v1/?key=hunter3',
  model: 'acme-1',
  secrets: ['topsecret'],
  hints: {},
}
const faultOf = (error: unknown): Fault => {
  const fault = providerFault(error, endpoint)
  if (!(fault instanceof FaultError)) throw fault
  return fault.fault
}
const failed = (code: string): Error =>
  new Error('Connection error.', {
    cause: new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }),
  })
const refused = (status: number | undefined, error: object): Error => Object.assign(new Error('sdk'), { status, error })

describe('a connection that fails', () => {
  it.each([
    ['ECONNREFUSED', 'provider.unreachable', false],
    ['ENOTFOUND', 'provider.unreachable', false],
    ['ENETUNREACH', 'provider.unreachable', false],
    ['EAI_AGAIN', 'provider.unreachable', false],
    ['UND_ERR_CONNECT_TIMEOUT', 'provider.unreachable', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'provider.unreachable', false],
    ['UND_ERR_HEADERS_TIMEOUT', 'provider.timeout', true],
    ['UND_ERR_SOCKET', 'provider.disconnected', true],
    ['ECONNRESET', 'provider.disconnected', true],
    ['HPE_INVALID_CONSTANT', 'provider.bad_response', false],
  ])('with %s is %s', (system, code, retryable) => {
    const fault = faultOf(failed(system))
    expect(fault).toMatchObject({ code, retryable })
    expect(fault.hint).toBeDefined()
  })

  it('names the address without what is secret in it', () => {
    const { message } = faultOf(failed('ENOTFOUND'))
    expect(message).toBe('Acme cannot be reached at https://api.acme.example/v1: there is no such host.')
  })
})

describe('an error amid a stream, without a status', () => {
  it.each([
    ['overloaded_error', 'provider.overloaded', true],
    ['api_error', 'provider.failed', true],
    ['rate_limit_error', 'provider.rate_limited', true],
    ['invalid_request_error', 'provider.bad_request', false],
    ['authentication_error', 'provider.unauthorized', false],
  ])('of type %s is %s', (type, code, retryable) => {
    expect(faultOf(refused(undefined, { type: 'error', error: { type, message: 'no' } }))).toMatchObject({
      code,
      retryable,
    })
  })

  it('may have a number for its code', () => {
    expect(faultOf(refused(undefined, { message: 'upstream', code: 502 }))).toMatchObject({ code: 'provider.failed' })
  })
})

describe('a conversation that is too long', () => {
  it.each([
    [400, 'prompt is too long: 210000 tokens > 200000 maximum'],
    [400, "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."],
    [400, 'input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000'],
    [400, 'the request exceeds the available context size. try increasing the context size'],
    [413, 'Request exceeds the maximum size: request_too_large'],
    [429, 'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 45000.'],
    [500, 'the input length exceeds the context length'],
  ])('is told apart from other refusals (%d %s)', (status, message) => {
    expect(faultOf(refused(status, { message }))).toMatchObject({ code: 'provider.context_overflow', retryable: false })
  })
})

describe('what a server says', () => {
  it('loses keys, markup and control characters', () => {
    expect(quote('<b>bad</b> key sk-proj-abcdef123456 or topsecret\u001b[31m\nbye', endpoint)).toBe(
      'bad key *** or *** [31m bye',
    )
  })

  it('is cut where it is endless', () => {
    expect(quote('x'.repeat(10_000), endpoint).length).toBeLessThan(500)
  })

  it('shows no more of an address than scheme, host and path', () => {
    expect(shownUrl('http://a:b@127.0.0.1:8080/v1/?x=y#z')).toBe('http://127.0.0.1:8080/v1')
    expect(shownUrl('no url')).toBe('no url')
  })
})

describe('when to come back', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  it.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('%j is %s ms', (headers, ms) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), now)).toBe(ms)
  })
})

describe('anything else', () => {
  it('that is a fault already stays it, however deep', () => {
    const inner = fail('provider.bad_response', 'x')
    expect(providerFault(new Error('sdk', { cause: inner }), endpoint)).toBe(inner)
  })

  it('that is a bug of ours stays a bug', () => {
    const bug = new TypeError('x is not a function')
    expect(providerFault(bug, endpoint)).toBe(bug)
  })
})
