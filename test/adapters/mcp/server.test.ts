import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMcp } from '../../../src/adapters/mcp/server.ts'
import type { Asked, Outcome } from '../../../src/adapters/mcp/tool-calls.ts'
import type { ToolSpec } from '../../../src/bus/messages/content.ts'
import type { ToolPass } from '../../../src/ports/tool-door.ts'

const tool = (name: string): ToolSpec => ({ name, description: '', risk: 'read', parameters: { type: 'object' } })

interface Waiting {
  readonly asked: Asked
  readonly gone: AbortSignal
  end(outcome: Outcome): void
}
const waiting: Waiting[] = []
let server: Awaited<ReturnType<typeof startMcp>>
let one: ToolPass
let two: ToolPass

beforeAll(async () => {
  server = await startMcp({
    heartbeatMs: 20,
    callTool: (asked, gone) =>
      new Promise((resolve) => {
        gone.addEventListener('abort', () => {
          resolve(null)
        })
        waiting.push({ asked, gone, end: resolve })
      }),
  })
  one = await server.open({ sessionId: 'one', tools: [tool('a')] })
  two = await server.open({ sessionId: 'two', tools: [tool('b')] })
  one.begin()
})
afterAll(() => server.close())

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}
interface Sent {
  readonly pass?: ToolPass
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

const ask = (method: string, params: object = {}): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
const open = ({ pass = one, method = 'POST', path = '/mcp', headers = {}, body = ask('ping') }: Sent = {}) => {
  const { port } = new URL(one.url)
  const sent = httpRequest({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${pass.token}`, ...headers },
  })
  const reply = new Promise<Reply>((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
  })
  sent.end(method === 'POST' ? body : undefined)
  return { reply, sent }
}
const send = (sent?: Sent): Promise<Reply> => open(sent).reply
const call = (sent: Sent = {}) => open({ body: ask('tools/call', { name: 'a', arguments: { x: 1 } }), ...sent })
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}
const next = async (): Promise<Waiting> => {
  await until(() => waiting.length > 0)
  const found = waiting.shift()
  if (found === undefined) throw new Error('nobody calls')
  return found
}
const done: Outcome = { text: 'ran', images: [], isError: false }

describe('the server', () => {
  it('answers who holds a token, on 127.0.0.1', async () => {
    expect(new URL(one.url).hostname).toBe('127.0.0.1')
    expect(await send()).toMatchObject({ status: 200, text: '{"jsonrpc":"2.0","id":1,"result":{}}' })
  })

  const wrong = 'x'.repeat(43)
  it.each([
    ['no token', { headers: { authorization: '' } }, 401],
    ['another token', { headers: { authorization: `Bearer ${wrong}` } }, 401],
    ['another scheme', { headers: { authorization: `Basic ${wrong}` } }, 401],
    ['a page of another site', { headers: { origin: 'https://evil.example' } }, 403],
    ['a page of this machine', { headers: { origin: 'http://localhost:3000' } }, 403],
    ['a page without an address', { headers: { origin: 'null' } }, 403],
    ['another host', { headers: { host: 'evil.example' } }, 403],
    ['another port', { headers: { host: '127.0.0.1:1' } }, 403],
    ['another path', { path: '/' }, 404],
    ['the token in the address', { path: '/mcp?token=x', headers: { authorization: '' } }, 404],
    ['a stream to be opened', { method: 'GET' }, 405],
    ['a session to be ended', { method: 'DELETE' }, 405],
    ['a form', { headers: { 'content-type': 'text/plain' } }, 415],
    ['a version to come', { headers: { 'mcp-protocol-version': '2030-01-01' } }, 400],
    ['no JSON', { body: '{' }, 400],
    ['too much', { body: ask('ping', { x: 'x'.repeat(1_000_000) }) }, 413],
  ])('turns %s away, with an error of JSON-RPC', async (_, sent, status) => {
    const reply = await send(sent)
    expect(reply.status).toBe(status)
    expect(JSON.parse(reply.text)).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { message: expect.any(String) as string },
    })
  })

  it('holds no more than a message may have, though its length was not told', async () => {
    const { port } = new URL(one.url)
    const socket = connect(Number(port), '127.0.0.1')
    const head = `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${one.token}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`
    socket.write(head)
    const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`
    let text = ''
    let closed = false
    const isClosed = (): boolean => closed
    socket.on('data', (bytes) => (text += bytes.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => (closed = true))
    for (let i = 0; i < 30 && !isClosed(); i++) {
      socket.write(chunk)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await until(isClosed)
    expect(text === '' || text.includes(' 413 ')).toBe(true)
    expect((await send()).status).toBe(200)
  })

  it('takes notifications without a word', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect(await send({ body })).toMatchObject({ status: 202, text: '' })
  })

  it('shows each token the tools of its own session, and calls for that session alone', async () => {
    expect((await send({ body: ask('tools/list') })).text).toContain('"name":"a"')
    expect((await send({ pass: two, body: ask('tools/list') })).text).toContain('"name":"b"')
    const foreign = await send({ pass: two, body: ask('tools/call', { name: 'a', arguments: { sessionId: 'one' } }) })
    expect(foreign.text).toContain('There is no tool')
    const { reply } = call({ body: ask('tools/call', { name: 'a', arguments: { sessionId: 'two' } }) })
    const { asked, end } = await next()
    expect(asked).toEqual({ sessionId: 'one', name: 'a', arguments: { sessionId: 'two' } })
    end(done)
    await reply
  })

  it('forgets a token whose holder is gone', async () => {
    const three = await server.open({ sessionId: 'three', tools: [] })
    expect((await send({ pass: three })).status).toBe(200)
    three.close()
    expect((await send({ pass: three })).status).toBe(401)
  })
})

describe('a call', () => {
  it('is answered with what the tool gave, pictures too', async () => {
    const { reply } = call()
    const { end } = await next()
    expect(one.running()).toBe(1)
    end({
      text: 'ran',
      images: [{ type: 'image', mediaType: 'image/png', data: 'QUJD' }],
      isError: false,
    })
    expect(JSON.parse((await reply).text)).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {
        content: [
          { type: 'text', text: 'ran' },
          { type: 'image', data: 'QUJD', mimeType: 'image/png' },
        ],
        isError: false,
      },
    })
    expect(one.running()).toBe(0)
  })

  it('is a stream that shows signs of life while a person is asked, where the client takes one', async () => {
    const { reply, sent } = call({ headers: { accept: 'application/json, text/event-stream' } })
    const response = await new Promise<IncomingMessage>((resolve) => sent.once('response', resolve))
    let beats = 0
    response.on('data', () => beats++)
    await until(() => beats >= 3)
    ;(await next()).end(done)
    const { headers, text } = await reply
    expect(headers['content-type']).toBe('text/event-stream')
    expect(text).toMatch(/^: the call runs\n\n(?:: and still does\n\n)+event: message\ndata: \{"jsonrpc".*\}\n\n$/)
  })

  it('is refused while no turn is answered', async () => {
    one.rest()
    const { text } = await call().reply
    expect(JSON.parse(text)).toMatchObject({ id: 1, error: { message: 'No turn is being answered.' } })
    expect(waiting).toHaveLength(0)
    one.begin()
  })

  it('is one of sixteen at most at a time', async () => {
    const replies = Array.from({ length: 16 }, () => call().reply)
    await until(() => waiting.length === 16)
    expect((await call().reply).text).toContain('16 calls already run')
    for (const { end } of waiting.splice(0)) end(done)
    await Promise.all(replies)
    expect(one.running()).toBe(0)
  })

  it('whose client has died is waited for by nobody', async () => {
    const { sent, reply } = call()
    reply.catch(() => undefined)
    const { gone } = await next()
    sent.destroy()
    await until(() => gone.aborted)
    await until(() => one.running() === 0)
  })
})
