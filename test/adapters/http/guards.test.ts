import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { checkHost } from '../../../src/adapters/http/guards.ts'
import { createLogins } from '../../../src/adapters/http/login.ts'
import { createRate } from '../../../src/adapters/wire/rate.ts'
import { httpHome, TOKEN, type HttpHome } from '../../support/http-home.ts'
import { saying, scriptedModel, type Step } from '../../support/scripted-model.ts'

let home: HttpHome
const open: HttpHome[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
const start = async (
  options: Parameters<typeof httpHome>[1] = {},
  script: () => readonly Step[] = () => saying('Yes. '),
) => {
  home = await httpHome(scriptedModel(script), options)
  open.push(home)
}

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}
/** Node's own client, because fetch forbids to set Host, Origin and Cookie. */
const get = (path: string, headers: Record<string, string>, method = 'GET'): Promise<Reply> =>
  new Promise((resolve, reject) => {
    request({ port: home.server.port, host: '127.0.0.1', path, headers, method }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
      .on('error', reject)
      .end()
  })

describe('a login link', () => {
  test('gives the browser its cookie, once', async () => {
    await start()
    const path = home.server.createLogin()
    expect(path).toMatch(/^\/login\?code=[\w-]{32}$/)
    const { status, headers } = await get(path, {})
    expect(status).toBe(302)
    expect(headers).toMatchObject({
      location: '/',
      'set-cookie': [`localgpt_token=${TOKEN}; Path=/; HttpOnly; SameSite=Strict`],
    })
    const cookie = `other=1; localgpt_token=${TOKEN}`
    expect((await get('/api/sessions', { cookie })).status).toBe(200)
    expect((await get('/api/sessions', { cookie: 'localgpt_token=wrong' })).status).toBe(401)
    expect(await get(path, {})).toMatchObject({ status: 403 })
    expect((await get('/login?code=wrong', {})).status).toBe(403)
    expect((await get('/login', {})).status).toBe(400)
  })

  test('works for a minute', () => {
    let now = 0
    const logins = createLogins(() => now)
    const [early, late] = [logins.create(), logins.create()]
    now = 59_999
    expect(logins.redeem(early)).toBe(true)
    now = 60_000
    expect(logins.redeem(late)).toBe(false)
  })

  test('a page of another port of this machine may not use the cookie', async () => {
    await start()
    const cookie = `localgpt_token=${TOKEN}`
    expect((await get('/api/sessions', { cookie, origin: 'http://127.0.0.1:9' })).status).toBe(403)
    expect((await get('/api/sessions', { cookie, origin: home.url })).status).toBe(200)
  })
})

describe('other sites', () => {
  test('get no permission of CORS, asked for or not', async () => {
    await start()
    const origin = 'http://localhost:3000'
    for (const method of ['OPTIONS', 'GET']) {
      const { status, headers, text } = await get(
        '/api/chat',
        { origin, 'access-control-request-method': 'POST' },
        method,
      )
      expect(status).toBeGreaterThanOrEqual(400)
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      expect(JSON.parse(text)).toMatchObject({ error: { code: expect.any(String) as string } })
    }
  })

  test.each([
    ['127.0.0.1', '127.0.0.1:1', true],
    ['127.0.0.1', 'LOCALHOST', true],
    ['127.0.0.1', '[::1]:80', true],
    ['127.0.0.1', '192.168.1.5', false],
    ['127.0.0.1', '127.0.0.1.evil.example', false],
    ['127.0.0.1', 'evil.example', false],
    ['127.0.0.1', '', false],
    ['192.168.1.5', '192.168.1.5:31327', true],
    ['192.168.1.5', '192.168.1.6', false],
    ['0.0.0.0', '192.168.1.6:31327', true],
    ['0.0.0.0', 'evil.example', false],
    ['::', '[fe80::1]:31327', true],
    ['fe80::1', '[fe80::1]', true],
  ])('listening on %s, "%s" as the host: %s', (bind, host, allowed) => {
    const check = (): void => checkHost({ host }, bind)
    if (allowed) expect(check).not.toThrow()
    else expect(check).toThrow('does not answer')
  })
})

test.each([
  ['0.0.0.0', '192.168.1.5', 'http://192.168.1.5:31327', true],
  ['0.0.0.0', '192.168.1.5', 'http://192.168.1.6', false],
  ['0.0.0.0', '192.168.1.5', 'http://localhost', true],
  ['127.0.0.1', 'localhost', 'http://127.0.0.1:8080', true],
  ['127.0.0.1', 'localhost', 'http://localhost.evil.example', false],
  ['127.0.0.1', 'localhost', 'http://evil@localhost', false],
  ['127.0.0.1', 'localhost', 'null', false],
])('listening on %s, asked as %s, a page of %s: %s', (bind, host, origin, allowed) => {
  const check = (): void => checkHost({ host, origin }, bind)
  if (allowed) expect(check).not.toThrow()
  else expect(check).toThrow('may not use')
})

describe('rates', () => {
  test('who guesses tokens is told to wait; who has it is not kept', async () => {
    await start()
    const statuses = []
    for (let n = 0; n < 12; n++) statuses.push((await get('/api/status', { authorization: `Bearer ${n}` })).status)
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429])
    const { headers } = await get('/api/status', {})
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect((await home.json('/api/sessions')).status).toBe(200)
  })

  test('turns have a rate, reads have none', async () => {
    await start({ turnOptions: { perMinute: 2 } })
    const chat = () => home.call('/api/chat', { message: 'Hello', model: 'openai/m' })
    expect([(await chat()).status, (await chat()).status]).toEqual([200, 200])
    const third = await chat()
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '30'])
    expect(await third.json()).toMatchObject({ error: { code: 'rate_limited' } })
    for (let n = 0; n < 20; n++) expect((await home.call('/api/sessions')).status).toBe(200)
  })

  test('what was used up comes back with time', () => {
    let now = 0
    const rate = createRate(60, 'things', () => now)
    for (let n = 0; n < 60; n++) rate.take('a')
    expect(() => rate.take('a')).toThrow('more than 60 things')
    rate.take('b')
    now = 1_000
    rate.take('a')
    expect(() => rate.take('a')).toThrow()
  })

  test('beyond the turns there may be at once, others are told to come later, and reading goes on', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    await start({ turnOptions: { atOnce: 3 } }, () => [{ wait: held }, ...saying('Yes. ')])
    const chat = () => home.call('/api/chat', { message: 'Hello', model: 'openai/m' })
    const waiting = [chat(), chat(), chat()]
    while (home.turns.running() < 3) await new Promise(setImmediate)
    const refused = await chat()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    expect((await home.json('/api/status')).status).toBe(200)
    expect((await home.json('/api/sessions')).status).toBe(200)
    release()
    for (const response of await Promise.all(waiting)) expect(response.status).toBe(200)
    expect((await chat()).status).toBe(200)
    expect(home.turns.running()).toBe(0)
  })
})

describe('what is no request', () => {
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = ''
      const socket = connect(home.server.port, '127.0.0.1', () => socket.write(text))
      socket.on('data', (data) => (answer += data.toString()))
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
    })
  test.each([
    ['garbage', 'what is this\r\n\r\n', 400],
    ['a header too large', `GET /health HTTP/1.1\r\nHost: localhost\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
  ])('%s is answered in the shape of every error', async (_, text, status) => {
    await start()
    const answer = await raw(text)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      error: { code: expect.any(String) as string },
    })
  })
})
