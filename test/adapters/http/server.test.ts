import { request } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { serveHttp, type HttpServer } from '../../../src/adapters/http/server.ts'
import { FaultError } from '../../../src/bus/messages/fault.ts'
import type { BusClient } from '../../../src/bus/client.ts'

const status = {
  version: '1.2.3',
  pid: 1,
  uptimeSeconds: 7,
  model: 'recall',
  modelReason: 'a reason',
  memory: { filesIndexed: 3, chunks: 12 },
  activeSessions: 2,
  heartbeat: { enabled: false, lastRun: null, nextRun: null },
  actors: [],
}
const client: BusClient = {
  query: (() => Promise.resolve(status)) as BusClient['query'],
  command: () => Promise.reject(new Error('no command belongs to these routes')),
  subscribe: () => {
    throw new Error('no stream belongs to these routes')
  },
}

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function serve(options: { port?: number; orNext?: boolean; client?: BusClient } = {}): Promise<HttpServer> {
  const server = await serveHttp({ client, bind: '127.0.0.1', port: 0, orNext: false, token: 'right', ...options })
  open.push(server)
  return server
}

interface Reply {
  readonly status: number
  readonly body: unknown
}

/** Node's own client, because fetch forbids to set Host and Origin. */
const get = (port: number, path: string, headers: Record<string, string> = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown })
      })
    })
      .on('error', reject)
      .end()
  })
const bearer = { authorization: 'Bearer right' }

describe('the HTTP door', () => {
  test('health is open to everybody on this machine', async () => {
    const { port } = await serve()
    expect(await get(port, '/health')).toEqual({ status: 200, body: { status: 'ok' } })
  })

  test('status has the fields clients of LocalGPT know', async () => {
    const { port } = await serve()
    expect(await get(port, '/api/status', bearer)).toEqual({
      status: 200,
      body: {
        version: '1.2.3',
        uptime_seconds: 7,
        model: 'recall',
        memory: { files_indexed: 3, chunks: 12 },
        memory_chunks: 12,
        active_sessions: 2,
        heartbeat: { enabled: false, last_run: null, next_run: null },
      },
    })
  })

  test.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer wrong' }],
    ['a beginning of the token', { authorization: 'Bearer righ' }],
    ['another scheme', { authorization: 'Basic right' }],
  ])('status with %s is refused', async (_, headers) => {
    const { port } = await serve()
    const reply = await get(port, '/api/status', headers)
    expect(reply).toMatchObject({
      status: 401,
      body: { error: { code: 'unauthorized', hint: expect.stringContaining('host.json') as string } },
    })
  })

  test('a name that was rebound to this machine is refused', async () => {
    const { port } = await serve()
    expect(await get(port, '/health', { host: `evil.example:${port}` })).toMatchObject({ status: 403 })
    expect(await get(port, '/health', { host: `localhost:${port}` })).toMatchObject({ status: 200 })
  })

  test('a page of another site is refused, also with the token', async () => {
    const { port } = await serve()
    expect(await get(port, '/api/status', { ...bearer, origin: 'https://evil.example' })).toMatchObject({ status: 403 })
    expect(await get(port, '/api/status', { ...bearer, origin: `http://127.0.0.1:${port}` })).toMatchObject({
      status: 200,
    })
  })

  test('a model of a provider is found by its name, the slash escaped or not', async () => {
    const models = [{ name: 'openai/m', provider: 'openai', ready: true, note: '' }]
    const { port } = await serve({
      client: { ...client, query: (() => Promise.resolve({ models })) as unknown as BusClient['query'] },
    })
    const row = { id: 'openai/m', object: 'model', created: 0, owned_by: 'openai' }
    for (const path of ['openai/m', 'openai%2Fm'])
      expect(await get(port, `/v1/models/${path}`, bearer)).toEqual({ status: 200, body: row })
    expect(await get(port, '/v1/models/openai/n', bearer)).toMatchObject({ status: 404 })
  })

  test('an unknown address answers in the shape of every error', async () => {
    const { port } = await serve()
    expect(await get(port, '/api/nothing', bearer)).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    })
  })

  test('a port in use is an error where it was asked for, and the next one is taken where it was not', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    open.push(taken)
    const { port } = taken.address() as { port: number }
    const refusal = serve({ port })
    await expect(refusal).rejects.toBeInstanceOf(FaultError)
    await expect(refusal).rejects.toMatchObject({ fault: { code: 'port.in_use' } })
    const next = await serve({ port, orNext: true })
    expect(next.port).toBeGreaterThan(port)
  })
})
