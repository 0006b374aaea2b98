import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readBody, readQuery } from '../../../src/adapters/http/codec.ts'
import { routes } from '../../../src/adapters/http/routes/index.ts'
import { FaultError } from '../../../src/bus/messages/fault.ts'
import { httpHome, TOKEN, type HttpHome } from '../../support/http-home.ts'
import { saying, scriptedModel } from '../../support/scripted-model.ts'

let home: HttpHome
beforeAll(async () => {
  home = await httpHome(
    scriptedModel(() => saying('Yes. ')),
    { turnOptions: { perMinute: 1_000_000 } },
  )
})
afterAll(() => home.close())

/** Runs `read`; what it throws has to be a fault of the caller's. */
const refusesOrReads = (read: () => unknown): void => {
  try {
    read()
  } catch (error) {
    if (!(error instanceof FaultError) || !error.fault.code.startsWith('input.')) throw error
    expect(error.fault.message).not.toContain('undefined')
  }
}

describe('the codec', () => {
  const names = fc.constantFrom('q', 'limit', 'lines', 'explain', 'max_tokens', 'code', '__proto__', 'constructor')
  test('reads or refuses any parameters', () => {
    const schemas = routes.flatMap(({ query }) => (query === undefined ? [] : [query]))
    const value = fc.oneof(
      fc.string(),
      fc.array(fc.string()),
      fc.constantFrom('1', '0', '1e3', 'NaN', ' ', '1'.repeat(400)),
    )
    const query = fc.array(fc.tuple(fc.oneof(names, fc.string()), value)).map((pairs) => Object.fromEntries(pairs))
    fc.assert(
      fc.property(query, (given) => schemas.forEach((schema) => refusesOrReads(() => readQuery(schema, given)))),
    )
  })

  test('reads or refuses any body', () => {
    const schemas = routes.flatMap(({ body }) => (body === undefined ? [] : [body]))
    const keys = fc.constantFrom(
      'message',
      'session_id',
      'model',
      'images',
      'messages',
      'tools',
      'user',
      'id',
      'decision',
      'force',
      'stream',
      'n',
      '__proto__',
    )
    const body = fc.dictionary(keys, fc.jsonValue())
    fc.assert(fc.property(body, (given) => schemas.forEach((schema) => refusesOrReads(() => readBody(schema, given)))))
  })
})

interface Answer {
  readonly status: number
  readonly body: string
}

/** Sends bytes, whole requests or not, and reads what comes; rejects where nothing ends the answer. */
const exchange = (bytes: Buffer, { isWhole }: { readonly isWhole: boolean }): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const socket = connect(home.server.port, '127.0.0.1')
    let text = ''
    const hang = setTimeout(() => {
      socket.destroy()
      reject(new Error(`no end after ${JSON.stringify(bytes.toString('latin1').slice(0, 300))}`))
    }, 5_000)
    socket.on('data', (data) => (text += data.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(hang)
      const head = text.indexOf('\r\n\r\n')
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), body: text.slice(head + 4) })
    })
    if (isWhole) socket.write(bytes)
    else socket.end(bytes)
  })

const bodyOf = ({ body }: Answer): unknown => {
  // A body without a length comes in chunks.
  const [, json = body] = /^[0-9a-f]+\r\n(.*)\r\n0\r\n\r\n$/s.exec(body) ?? []
  return JSON.parse(json)
}

const HEAD = `Host: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer ${TOKEN}\r\n`

describe('every route', () => {
  const segment = fc.oneof(
    fc.constantFrom('..', '%2e%2e', '%00', '%', 'one', '%E0%A4%A', 'a'.repeat(300)),
    fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
  )
  const body = fc.oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('{', '[]', 'null', '{"a":', '\ufeff{}', '{"message":"Hi","model":"openai/m"}')
      .map((text) => Buffer.from(text)),
  )
  test.each(
    routes.filter(({ path }) => path !== '/login').map((route) => [`${route.method} ${route.path}`, route] as const),
  )('%s: any bytes in, always an answer in the known shape', async (_, { method, path }) => {
    await fc.assert(
      fc.asyncProperty(segment, fc.string({ maxLength: 30, unit: 'grapheme' }), body, async (id, search, bytes) => {
        const address = `${path.replace('{id}', id)}?${encodeURI(search).replaceAll('#', '')}`
        const head = `${method.toUpperCase()} ${address} HTTP/1.1\r\n${HEAD}Content-Length: ${method === 'post' ? bytes.length : 0}\r\n\r\n`
        const answer = await exchange(
          Buffer.from(head + (method === 'post' ? bytes.toString('latin1') : ''), 'latin1'),
          { isWhole: true },
        )
        expect(answer.status).toBeGreaterThanOrEqual(200)
        expect(answer.status, JSON.stringify(answer)).not.toBe(500)
        if (answer.status >= 400)
          expect(bodyOf(answer)).toMatchObject({ error: { message: expect.any(String) as string } })
      }),
      { numRuns: 8 },
    )
  })
})

test('bytes that are no request end, and the next one is answered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        fc.string().map((text) => Buffer.from(`GET /${text} HTTP/1.1\r\n${text}: ${text}\r\n\r\n`)),
        fc
          .string()
          .map((text) =>
            Buffer.from(`POST /api/chat HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n${text}\r\n`),
          ),
        fc
          .nat(50)
          .map((n) =>
            Buffer.from(`POST /api/chat HTTP/1.1\r\n${HEAD}Content-Length: ${n + 1}\r\n\r\n${'x'.repeat(n)}`),
          ),
      ),
      async (bytes) => {
        const { status } = await exchange(bytes, { isWhole: false })
        expect(status === 0 || status >= 400, String(status)).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
  expect((await home.json('/health')).status).toBe(200)
})
