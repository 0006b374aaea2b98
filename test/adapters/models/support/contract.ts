import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ModelPort } from '../../../../src/ports/model.ts'
import {
  ask,
  callsOf,
  only,
  outcomeOf,
  reasoningOf,
  requestOf,
  searchTool,
  stopOf,
  textOf,
  toolRound,
} from './answers.ts'
import { deadUrl, startWireServer } from './wire-server.ts'
import type { Reply, WireServer } from './wire-server.ts'

export interface Subject {
  readonly name: string
  readonly secret: string
  create(url: string): ModelPort
  /** The bytes of a recorded answer. */
  fixture(name: string): Buffer
  readonly contentType: string
  /** The body of an error as this API words it. */
  error(message: string): string
  /** Where the chat endpoint is. */
  readonly path: string
}

/** What every provider over HTTP promises, whatever its API: run through its official SDK against bytes on loopback. */
export const modelPortContract = (subject: Subject): void => {
  const servers: WireServer[] = []
  const serve = async (reply: Reply): Promise<WireServer> => {
    const server = await startWireServer({ headers: { 'content-type': subject.contentType }, ...reply })
    servers.push(server)
    return server
  }
  const replay = async (name: string, rest: Omit<Reply, 'body'> = {}) => {
    const server = await serve({ body: subject.fixture(name), ...rest })
    return { server, ...(await ask(subject.create(server.url))) }
  }
  const failing = async (reply: Reply) => {
    const server = await serve({ headers: { 'content-type': 'application/json', ...reply.headers }, ...reply })
    return { server, ...(await ask(subject.create(server.url))) }
  }

  afterEach(async () => {
    vi.restoreAllMocks()
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  describe('an answer', () => {
    it('opens, streams its text in pieces, counts its tokens and stops', async () => {
      const { chunks, fault } = await replay('text')
      expect(fault).toBeUndefined()
      // Those that come with one read may be one.
      expect(
        only(chunks, 'text')
          .map((chunk) => chunk.text)
          .join(''),
      ).toBe('Hello, world!')
      expect(only(chunks, 'usage')).toEqual([
        { type: 'usage', usage: expect.objectContaining({ input: 12, output: 5 }) as unknown },
      ])
      expect(chunks.at(-1)).toEqual({ type: 'stop', reason: 'end' })
    })

    it.each([1, 2, 3, 5, 64])('is the same in pieces of %d bytes, also inside a character', async (piece) => {
      const { chunks, fault } = await replay('unicode', { piece })
      expect(fault).toBeUndefined()
      expect(textOf(chunks)).toBe('Grüße 👩‍🚀 日本語 𝄞')
    })

    it('takes one request, which asks for a stream', async () => {
      const { server } = await replay('text')
      expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST ${subject.path}`])
      expect(server.requests[0]?.body['stream']).toBe(true)
    })

    it('keeps a tool call for its end and gives it whole', async () => {
      const { chunks } = await replay('tool', { piece: 7 })
      expect(textOf(chunks)).toBe('Let me look.')
      expect(callsOf(chunks)).toEqual([{ name: 'memory_search', arguments: { query: 'tea' } }])
      expect(stopOf(chunks)).toBe('tool_calls')
    })

    it('may hold several tool calls, each with an id of its own', async () => {
      const { chunks } = await replay('parallel-tools')
      expect(callsOf(chunks)).toEqual([
        { name: 'memory_search', arguments: { query: 'tea' } },
        { name: 'read_file', arguments: { path: 'MEMORY.md' } },
      ])
      expect(new Set(only(chunks, 'tool_call').map((call) => call.id)).size).toBe(2)
      expect(stopOf(chunks)).toBe('tool_calls')
    })

    it('that reached its limit says so', async () => {
      const { chunks } = await replay('length')
      expect(textOf(chunks)).toBe('Once upon')
      expect(stopOf(chunks)).toBe('length')
    })

    it('keeps reasoning apart from text', async () => {
      const { chunks } = await replay('reasoning')
      expect(reasoningOf(chunks)).toBe('Two plus two is four.')
      expect(textOf(chunks)).toBe('4')
    })

    it('ends where the server leaves the stream open', async () => {
      const { chunks, server, fault } = await replay('text', { then: 'hang' })
      expect(fault).toBeUndefined()
      expect(stopOf(chunks)).toBe('end')
      await server.requests[0]?.closed
    })

    it('is whole where the connection breaks after its last event', async () => {
      const { chunks, fault } = await replay('text', { then: 'cut' })
      expect(fault).toBeUndefined()
      expect(stopOf(chunks)).toBe('end')
    })
  })

  describe('a tool result', () => {
    it('goes back after its call, with the tools', async () => {
      const server = await serve({ body: subject.fixture('text') })
      const request = requestOf({ tools: [searchTool], messages: toolRound('toolu_1') })
      await ask(subject.create(server.url), request)
      const sent = JSON.stringify(server.requests[0]?.body)
      expect(sent.indexOf('what do I drink?')).toBeLessThan(sent.indexOf('Let me look.'))
      expect(sent.indexOf('Let me look.')).toBeLessThan(sent.indexOf('You like green tea.'))
      expect(sent).toContain('Search the notes.')
    })
  })

  describe('a stream that goes wrong', () => {
    it.each(['end', 'cut'] as const)('(%s before the stop) is a disconnection after what had arrived', async (then) => {
      const { chunks, fault } = await replay('disconnect', { then })
      expect(textOf(chunks)).toBe('Hello')
      expect(stopOf(chunks)).toBeUndefined()
      expect(fault).toMatchObject({ code: 'provider.disconnected', retryable: true })
      expect(fault?.hint).toBeDefined()
    })

    it('(cut before its first byte) is a disconnection', async () => {
      const { fault } = await replay('text', { body: '', then: 'cut' } as Reply)
      expect(fault).toMatchObject({ code: 'provider.disconnected', retryable: true })
    })

    it('(a malformed piece) is a bad response, and nothing is written to the console', async () => {
      const spies = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
      const consoles = (['log', 'warn', 'error', 'info'] as const).map((name) => vi.spyOn(console, name))
      const { chunks, fault } = await replay('malformed')
      expect(textOf(chunks)).toBe('Hel')
      expect(fault).toMatchObject({ code: 'provider.bad_response', retryable: false })
      for (const spy of [...spies, ...consoles]) expect(spy).not.toHaveBeenCalled()
    })

    it('(a web page) is a bad response', async () => {
      const { fault } = await failing({
        headers: { 'content-type': 'text/html' },
        body: '<html><h1>Log in</h1></html>',
      })
      expect(fault).toMatchObject({ code: 'provider.bad_response', retryable: false })
    })
  })

  describe('a refused request', () => {
    it.each([
      [400, 'messages: wrong', 'provider.bad_request', false],
      [400, 'prompt is too long: 250000 tokens > 200000 maximum', 'provider.context_overflow', false],
      [401, 'invalid key', 'provider.unauthorized', false],
      [403, 'not allowed', 'provider.unauthorized', false],
      [404, 'model: test-model', 'provider.model_not_found', false],
      [429, 'slow down', 'provider.rate_limited', true],
      [500, 'oops', 'provider.failed', true],
      [502, 'oops', 'provider.failed', true],
      [503, 'busy', 'provider.overloaded', true],
      [529, 'Overloaded', 'provider.overloaded', true],
    ])('with %d "%s" is %s', async (status, message, code, retryable) => {
      const { server, chunks, fault } = await failing({ status, body: subject.error(message) })
      expect(chunks).toEqual([])
      expect(fault).toMatchObject({ code, retryable, detail: { status } })
      expect(fault?.message).toContain(message)
      expect(fault?.hint).toBeDefined()
      expect(server.requests).toHaveLength(1)
    })

    it.each([
      [{ 'retry-after': '7' }, 7000],
      [{ 'retry-after-ms': '350' }, 350],
    ])('says when to come back: %j', async (headers, retryAfterMs) => {
      const { fault } = await failing({
        status: 429,
        headers: { ...headers, 'content-type': 'application/json' },
        body: subject.error('slow down'),
      })
      expect(fault?.detail).toMatchObject({ retryAfterMs })
    })

    it('by a gateway’s web page is told in one plain line, and nothing is written to the console', async () => {
      const consoles = (['log', 'warn', 'error', 'info'] as const).map((name) => vi.spyOn(console, name))
      const body = '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>'
      const { fault } = await failing({ status: 502, headers: { 'content-type': 'text/html' }, body })
      expect(fault).toMatchObject({ code: 'provider.failed', retryable: true })
      expect(fault?.message).not.toMatch(/[<>\n]/)
      for (const spy of consoles) expect(spy).not.toHaveBeenCalled()
    })

    it('never shows the key, even where the server repeats it', async () => {
      const { fault } = await failing({ status: 401, body: subject.error(`Incorrect API key: ${subject.secret}.`) })
      expect(JSON.stringify(fault)).not.toContain(subject.secret)
    })
  })

  describe('a server that is not there', () => {
    it('is named at once', async () => {
      const url = await deadUrl()
      const { fault } = await ask(subject.create(url))
      expect(fault).toMatchObject({ code: 'provider.unreachable', retryable: false })
      expect(fault?.message).toContain(url)
      expect(fault?.hint).toBeDefined()
    })
  })

  describe('cancelling', () => {
    it('before the call makes no request', async () => {
      const server = await serve({ body: subject.fixture('text') })
      expect(await ask(subject.create(server.url), requestOf(), AbortSignal.abort())).toEqual({
        chunks: [],
        fault: undefined,
      })
      expect(server.requests).toHaveLength(0)
    })

    it('before the answer closes the connection and ends quietly', async () => {
      const server = await serve({ silent: true })
      const cancel = new AbortController()
      const arrived = server.next()
      const outcome = ask(subject.create(server.url), requestOf(), cancel.signal)
      const request = await arrived
      cancel.abort()
      expect(await outcome).toEqual({ chunks: [], fault: undefined })
      await request.closed
    })

    it('amid the answer closes the connection and ends quietly after what had arrived', async () => {
      const server = await serve({ body: subject.fixture('disconnect'), then: 'hang' })
      const cancel = new AbortController()
      const stream = subject.create(server.url).stream(requestOf(), cancel.signal)
      const seen: string[] = []
      const outcome = outcomeOf(
        (async function* () {
          for await (const chunk of stream) {
            yield chunk
            if (chunk.type === 'text') seen.push(chunk.text)
            if (seen.join('') === 'Hello') cancel.abort()
          }
        })(),
      )
      const { chunks, fault } = await outcome
      expect(fault).toBeUndefined()
      expect(textOf(chunks)).toBe('Hello')
      expect(stopOf(chunks)).toBeUndefined()
      await server.requests[0]?.closed
    })

    it('by leaving the loop closes the connection', async () => {
      const server = await serve({ body: subject.fixture('disconnect'), then: 'hang' })
      for await (const chunk of subject.create(server.url).stream(requestOf(), new AbortController().signal)) {
        if (chunk.type === 'text') break
      }
      await server.requests[0]?.closed
    })

    it('leaves no listener on a signal that lives on', async () => {
      const server = await serve({ body: subject.fixture('text') })
      const { signal } = new AbortController()
      const added = vi.spyOn(signal, 'addEventListener')
      const removed = vi.spyOn(signal, 'removeEventListener')
      await ask(subject.create(server.url), requestOf(), signal)
      expect(removed.mock.calls.length).toBe(added.mock.calls.length)
    })
  })

  it('keeps connections for later calls', async () => {
    const server = await serve({ body: subject.fixture('text') })
    const model = subject.create(server.url)
    for (let call = 0; call < 5; call++) await ask(model)
    expect(server.requests).toHaveLength(5)
    expect(new Set(server.requests.map((request) => request.port)).size).toBeLessThan(5)
  })
}
