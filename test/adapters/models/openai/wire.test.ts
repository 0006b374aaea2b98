import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createOpenAi } from '../../../../src/adapters/models/openai/index.ts'
import { ask, callsOf, only, stopOf, textOf } from '../support/answers.ts'
import { modelPortContract } from '../support/contract.ts'
import { startWireServer } from '../support/wire-server.ts'
import type { Reply, SeenRequest, WireServer } from '../support/wire-server.ts'

const secret = 'sk-proj-secret-secret-secret-secret'
const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.sse`, import.meta.url))
const sse = { 'content-type': 'text/event-stream; charset=utf-8' }
const json = { 'content-type': 'application/json' }

describe('OpenAI over the wire', () => {
  modelPortContract({
    name: 'openai',
    secret,
    create: (url) => createOpenAi({ apiKey: secret, baseUrl: `${url}/v1` }),
    fixture,
    contentType: sse['content-type'],
    error: (message) => JSON.stringify({ error: { message, type: 'some_error', param: null, code: null } }),
    path: '/v1/chat/completions',
  })

  let server: WireServer | undefined
  const replay = async (reply: Reply | ((request: SeenRequest) => Reply)) => {
    server = await startWireServer(reply)
    return ask(createOpenAi({ apiKey: secret, baseUrl: `${server.url}/v1` }))
  }
  afterEach(() => server?.stop())

  it('counts what came from the cache', async () => {
    const { chunks } = await replay({ headers: sse, body: fixture('text') })
    expect(only(chunks, 'usage')[0]?.usage).toEqual({ input: 12, output: 5, cached: 2 })
  })

  it.each(['refusal', 'content-filter'])('tells a refusal from an answer (%s)', async (name) => {
    const { chunks } = await replay({ headers: sse, body: fixture(name) })
    expect(textOf(chunks)).toContain('I cannot')
    expect(stopOf(chunks)).toBe('refusal')
  })

  it('may be overloaded amid an answer', async () => {
    const { chunks, fault } = await replay({ headers: sse, body: fixture('overloaded') })
    expect(textOf(chunks)).toBe('Hel')
    expect(fault).toMatchObject({ code: 'provider.overloaded', retryable: true })
  })

  it('says of a used-up quota what to do, not to try again', async () => {
    const error = {
      message: 'You exceeded your current quota.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }
    const { fault } = await replay({ status: 429, headers: json, body: JSON.stringify({ error }) })
    expect(fault).toMatchObject({ code: 'provider.rate_limited', retryable: false })
    expect(fault?.hint).toContain('billing')
  })

  it('of a wrong address says that the API is not there, not the model', async () => {
    const { fault } = await replay({
      status: 404,
      headers: { 'content-type': 'text/plain' },
      body: '404 page not found',
    })
    expect(fault).toMatchObject({ code: 'provider.bad_request', retryable: false })
    expect(fault?.message).toContain('/v1')
  })

  it('needs a key', async () => {
    const { fault } = await ask(createOpenAi({}))
    expect(fault).toMatchObject({ code: 'provider.missing_key' })
    expect(fault?.message).toContain('OPENAI_API_KEY is not set')
    expect(fault?.hint).toContain('providers.openai.api_key')
  })

  describe('of another maker', () => {
    it('needs no key', async () => {
      server = await startWireServer({ headers: sse, body: fixture('text') })
      const { fault } = await ask(createOpenAi({ baseUrl: `${server.url}/v1` }))
      expect(fault).toBeUndefined()
    })

    it('may tell neither usage nor [DONE]', async () => {
      const { chunks, fault } = await replay({ headers: sse, body: fixture('compatible-bare') })
      expect(fault).toBeUndefined()
      expect(textOf(chunks)).toBe('Hello')
      expect(only(chunks, 'usage')).toEqual([])
      expect(stopOf(chunks)).toBe('end')
    })

    it('may number all calls 0, leave out ids, and call it a stop', async () => {
      const { chunks } = await replay({ headers: sse, body: fixture('compatible-tools') })
      expect(callsOf(chunks).map((call) => call.name)).toEqual(['memory_search', 'read_file'])
      expect(only(chunks, 'tool_call').map((call) => call.id)).toEqual(['call_0', 'b'])
      expect(stopOf(chunks)).toBe('tool_calls')
      expect(only(chunks, 'usage')[0]?.usage).toEqual({ input: 12, output: 4 })
    })

    it('that refuses stream_options is asked without them, from then on at once', async () => {
      server = await startWireServer(({ body }) =>
        'stream_options' in body
          ? { status: 400, headers: json, body: '{"error":{"message":"Unknown field: stream_options"}}' }
          : { headers: sse, body: fixture('compatible-bare') },
      )
      const model = createOpenAi({ baseUrl: server.url })
      expect((await ask(model)).fault).toBeUndefined()
      expect((await ask(model)).fault).toBeUndefined()
      expect(server.requests.map(({ body }) => 'stream_options' in body)).toEqual([true, false, false])
    })
  })
})
