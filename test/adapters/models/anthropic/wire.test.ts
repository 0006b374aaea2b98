import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createAnthropic } from '../../../../src/adapters/models/anthropic/index.ts'
import { ask, only, requestOf, stopOf, textOf } from '../support/answers.ts'
import { modelPortContract } from '../support/contract.ts'
import { startWireServer } from '../support/wire-server.ts'
import type { Reply, WireServer } from '../support/wire-server.ts'

const secret = 'sk-ant-api03-secret-secret-secret'
const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.sse`, import.meta.url))

describe('Anthropic over the wire', () => {
  modelPortContract({
    name: 'anthropic',
    secret,
    create: (url) => createAnthropic({ apiKey: secret, baseUrl: url }),
    fixture,
    contentType: 'text/event-stream; charset=utf-8',
    error: (message) => JSON.stringify({ type: 'error', error: { type: 'some_error', message }, request_id: 'req_1' }),
    path: '/v1/messages',
  })

  let server: WireServer | undefined
  const replay = async (reply: Reply) => {
    server = await startWireServer({ headers: { 'content-type': 'text/event-stream' }, ...reply })
    return ask(createAnthropic({ apiKey: secret, baseUrl: server.url }))
  }
  afterEach(() => server?.stop())

  it('counts what was read from and written to the cache as input', async () => {
    const { chunks } = await replay({ body: fixture('text') })
    expect(only(chunks, 'usage')[0]?.usage).toEqual({ input: 12, output: 5, cached: 2 })
  })

  it('tells a refusal from an answer', async () => {
    const { chunks } = await replay({ body: fixture('refusal') })
    expect(textOf(chunks)).toBe('I cannot help with that.')
    expect(stopOf(chunks)).toBe('refusal')
  })

  it('passes on the signature that closes the reasoning', async () => {
    const { chunks } = await replay({ body: fixture('reasoning') })
    expect(only(chunks, 'signature')).toEqual([{ type: 'signature', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' }])
  })

  it('gives a call without arguments an empty object', async () => {
    const { chunks } = await replay({ body: fixture('tool-without-arguments') })
    expect(only(chunks, 'tool_call')[0]?.arguments).toBe('{}')
  })

  it('may be overloaded amid an answer', async () => {
    const { chunks, fault } = await replay({ body: fixture('overloaded') })
    expect(textOf(chunks)).toBe('Hel')
    expect(fault).toMatchObject({ code: 'provider.overloaded', retryable: true })
  })

  it('says of an empty account what to do, not to try again', async () => {
    const message = 'Your credit balance is too low to access the Anthropic API.'
    const body = JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message } })
    const { fault } = await replay({ status: 400, headers: { 'content-type': 'application/json' }, body })
    expect(fault).toMatchObject({ code: 'provider.unauthorized', retryable: false })
    expect(fault?.hint).toContain('billing')
  })

  it('takes a base URL with or without /v1', async () => {
    server = await startWireServer({ headers: { 'content-type': 'text/event-stream' }, body: fixture('text') })
    await ask(createAnthropic({ apiKey: secret, baseUrl: `${server.url}/v1/` }))
    expect(server.requests[0]?.path).toBe('/v1/messages')
  })

  it.each([undefined, '', '  '])('without a key (%j) fails before anything is loaded or sent', async (apiKey) => {
    const { fault } = await ask(createAnthropic({ apiKey, baseUrl: 'http://127.0.0.1:9' }), requestOf())
    expect(fault).toMatchObject({ code: 'provider.missing_key', retryable: false })
    expect(fault?.message).toContain('ANTHROPIC_API_KEY is not set')
    expect(fault?.hint).toContain('localgpt config set --stdin providers.anthropic.api_key')
  })

  it('does not show a key that no header can carry', async () => {
    const { fault } = await ask(createAnthropic({ apiKey: 'sk-ant-bro\nken', baseUrl: 'http://127.0.0.1:9' }))
    expect(fault?.code).toBe('provider.unauthorized')
    expect(JSON.stringify(fault)).not.toContain('bro')
  })
})
