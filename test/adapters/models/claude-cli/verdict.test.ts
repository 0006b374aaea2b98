import { describe, expect, it } from 'vitest'
import { verdict } from '../../../../src/adapters/models/claude-cli/verdict.ts'

const of = (text: string, more: { kind?: string; status?: number; begun?: boolean } = {}) =>
  verdict({ text, kind: '', status: 0, begun: false, ...more })

describe('what the binary says of a failed turn', () => {
  it.each([
    ['Not logged in · Please run /login', 'provider.not_logged_in', false],
    ['Invalid API key · Fix external API key', 'provider.not_logged_in', false],
    ['API Error: 401 {"type":"error"} · Please run /login', 'provider.not_logged_in', false],
    ['Failed to authenticate. API Error: 403 no seat', 'provider.unauthorized', false],
    ['API Error: 404 {"type":"error","error":{"message":"model: x"}}', 'provider.model_not_found', false],
    ['Prompt is too long', 'provider.context_overflow', false],
    ['API Error: Request rejected (429) · slow down', 'provider.rate_limited', true],
    ['Claude AI usage limit reached|1795225200', 'provider.rate_limited', false],
    ["You've hit your limit · resets 3pm", 'provider.rate_limited', false],
    ['API Error: 529 Overloaded.', 'provider.overloaded', true],
    ['Credit balance is too low', 'provider.failed', false],
    ['API Error: 500 simulated', 'provider.failed', true],
    ['API Error: 400 messages.0: wrong', 'provider.bad_request', false],
    ['API Error: Connection error.', 'provider.unreachable', true],
    ['API Error: Connection refused (ECONNREFUSED)', 'provider.unreachable', true],
    ['something new', 'provider.failed', false],
  ])('%s → %s', (text, code, retryable) => {
    const fault = of(text)
    expect(fault).toMatchObject({ code, retryable })
    expect(fault.hint).toBeTruthy()
  })

  it('is provider.disconnected when some of the answer was there', () => {
    expect(of('API Error: terminated', { begun: true }).code).toBe('provider.disconnected')
  })

  it('trusts the newer version’s own words over its text', () => {
    expect(of('There’s an issue with the selected model', { kind: 'model_not_found', status: 404 }).code).toBe(
      'provider.model_not_found',
    )
    expect(of('Slow down', { kind: 'rate_limit', status: 429 }).code).toBe('provider.rate_limited')
  })

  it('shows the inner message, not the JSON around it', () => {
    const text = 'API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"say \\"please\\""}}'
    expect(of(text).message).toBe('claude: say "please"')
  })
})
