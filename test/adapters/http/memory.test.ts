import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { serveHttp, type HttpServer } from '../../../src/adapters/http/server.ts'
import type { BusClient } from '../../../src/bus/client.ts'
import { faultOf } from '../../../src/bus/messages/fault.ts'
import type { Passage } from '../../../src/bus/messages/memory.ts'

const passage: Passage = {
  source: 'note',
  file: 'memory/2026-05-01.md',
  lineStart: 3,
  lineEnd: 5,
  content: '- the boiler hums',
  score: 4.3,
  heading: 'House',
  date: '2026-05-01',
}
const report = {
  filesProcessed: 12,
  filesUpdated: 2,
  filesRemoved: 1,
  unitsIndexed: 300,
  vectorsMissing: 40,
  vectorsOf: null,
  durationMs: 8,
  problems: ['odd.md is no text'],
}
const stats = {
  files: 12,
  units: 300,
  bytes: 9000,
  sessions: 2,
  vectors: 260,
  model: 'local/m',
  workspace: '/w',
  indexedAt: 5,
}

/** What a client asked, and what memory answers. */
let asked: { type: string; data: unknown }[]
let reply: unknown
const client: BusClient = {
  query: ((type: string, data: unknown) => {
    asked.push({ type, data })
    return Promise.resolve(reply)
  }) as BusClient['query'],
  command: ((type: string, data: unknown) => {
    asked.push({ type, data })
    return Promise.resolve(reply)
  }) as BusClient['command'],
  subscribe: () => {
    throw new Error('no stream belongs to these routes')
  },
}

let server: HttpServer
beforeEach(async () => {
  asked = []
  reply = { query: 'boiler', results: [passage], legs: ['text'], note: 'a reason' }
  server = await serveHttp({ client, bind: '127.0.0.1', port: 0, orNext: false, token: 'right' })
})
afterEach(() => server.close())

async function call(path: string, init: { method?: string; body?: string } = {}, token = 'right') {
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { ...init, headers })
  const body: unknown = await response.json()
  return { status: response.status, body }
}
const post = (body: string) => call('/api/memory/reindex', { method: 'POST', body })

describe('GET /api/memory/search', () => {
  test('gives passages with the fields clients of LocalGPT know, and where they come from', async () => {
    expect(await call('/api/memory/search?q=boiler')).toEqual({
      status: 200,
      body: {
        query: 'boiler',
        results: [
          {
            file: 'memory/2026-05-01.md',
            line_start: 3,
            line_end: 5,
            content: '- the boiler hums',
            score: 4.3,
            citation: 'memory/2026-05-01.md#L3-L5',
            heading: 'House',
            date: '2026-05-01',
            source: 'note',
          },
        ],
        total: 1,
        legs: ['text'],
        note: 'a reason',
      },
    })
  })

  test('passes on what was asked, as it was written', async () => {
    const q = '"NEAR(" * -x 😀 AND\nOR'
    await call(
      `/api/memory/search?${new URLSearchParams({ q, limit: '7', explain: '1', max_tokens: '500' }).toString()}`,
    )
    expect(asked).toEqual([{ type: 'memory.search', data: { query: q, limit: 7, explain: true, maxTokens: 500 } }])
  })

  test('says nothing of what there is nothing to say about', async () => {
    reply = { query: 'x', results: [], legs: ['text', 'vector'], note: null }
    expect((await call('/api/memory/search?q=x')).body).toEqual({
      query: 'x',
      results: [],
      total: 0,
      legs: ['text', 'vector'],
    })
  })

  test.each([
    ['', 'q is missing'],
    ['?q=', 'q is missing'],
    ['?q=%20%20', 'q is missing'],
    ['?q=a&q=b', 'q is given 2 times'],
    ['?q=a&limit=0', 'limit is "0"'],
    ['?q=a&limit=-3', 'limit is "-3"'],
    ['?q=a&limit=1e400', 'limit is "1e400"'],
    ['?q=a&limit=ten', 'limit is "ten"'],
    ['?q=a&max_tokens=0.5', 'max_tokens is "0.5"'],
    ['?q=a&explain=maybe', 'explain is "maybe"'],
  ])('%s is refused with a reason', async (search, reason) => {
    const { status, body } = await call(`/api/memory/search${search}`)
    expect(status).toBe(400)
    expect(body).toMatchObject({
      error: { code: 'invalid_request', message: expect.stringContaining(reason) as string },
    })
    expect(asked).toEqual([])
  })

  test.each(['/api/memory/search?q=a', '/api/memory/stats'])('%s needs the token', async (path) => {
    expect((await call(path, {}, 'wrong')).status).toBe(401)
    expect(asked).toEqual([])
  })
})

test('GET /api/memory/stats tells what the index holds', async () => {
  reply = stats
  expect((await call('/api/memory/stats')).body).toEqual({
    files_indexed: 12,
    chunks: 300,
    bytes: 9000,
    sessions: 2,
    vectors: 260,
    embedding_model: 'local/m',
    workspace: '/w',
    indexed_at: 5,
  })
})

describe('POST /api/memory/reindex', () => {
  beforeEach(() => {
    reply = { type: 'memory.indexed', data: report }
  })

  test.each([
    ['', false],
    ['{}', false],
    ['{"force":true}', true],
  ])('with %j reports what was done', async (body, force) => {
    expect(await post(body)).toEqual({
      status: 200,
      body: {
        files_processed: 12,
        files_updated: 2,
        files_removed: 1,
        chunks_indexed: 300,
        vectors_missing: 40,
        duration_ms: 8,
        problems: ['odd.md is no text'],
      },
    })
    expect(asked).toEqual([{ type: 'memory.reindex', data: { force } }])
  })

  test.each([['{"force":'], ['[]'], ['null'], ['"force"'], ['{"force":"yes"}']])('refuses %s', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
    expect(asked).toEqual([])
  })

  test('refuses a body of more than a megabyte, announced or not', async () => {
    const large = ' '.repeat(1_100_000)
    expect(await post(large)).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } })
    expect(await chunked(server.port, large)).toMatch(/^HTTP\/1\.1 413 /)
    expect(asked).toEqual([])
  })

  test('a failure of memory is told in the shape of every error', async () => {
    reply = {
      type: 'memory.failed',
      data: { fault: faultOf('memory.failed', 'The disk is full.', { hint: 'Free some.' }) },
    }
    expect(await post('{}')).toEqual({
      status: 500,
      body: { error: { code: 'internal_error', message: 'The disk is full.', hint: 'Free some.' } },
    })
  })

  test('another method says which one it is', async () => {
    expect(await call('/api/memory/reindex')).toMatchObject({
      status: 404,
      body: { error: { hint: 'Use POST.' } },
    })
  })
})

/** The first line of the answer to a body whose length nobody said before. */
const chunked = (port: number, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        'POST /api/memory/reindex HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer right\r\nTransfer-Encoding: chunked\r\n\r\n',
      )
      for (let i = 0; i < body.length; i += 50_000) {
        const piece = body.slice(i, i + 50_000)
        socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`)
      }
      socket.write('0\r\n\r\n')
    })
    socket.once('data', (data) => {
      resolve(data.toString())
      socket.destroy()
    })
    socket.once('error', reject)
  })
