import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpHome, TOKEN, type HttpHome } from '../../support/http-home.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel, type Step } from '../../support/scripted-model.ts'
import { closed, wsClient } from '../../support/ws-client.ts'

let home: HttpHome
beforeAll(async () => {
  home = await httpHome(
    scriptedModel((request): readonly Step[] => {
      const question = questionOf(request)
      if (question.includes('wait')) return [{ type: 'text', text: 'Well, ' }, { wait: new Promise(() => undefined) }]
      if (question.includes('write') && resultsOf(request).length === 0)
        return calling(['c1', 'write_file', { path: 'tea.md', content: 'Tea.' }])
      return saying('A b c. ')
    }),
    { beatMs: 40 },
  )
})
afterAll(() => home.close())

describe('LocalGPT’s messages', () => {
  test('a session is opened, a message answered as it comes', async () => {
    const { say, hear, seen } = await wsClient(home)
    say({ type: 'session', model: 'openai/m' })
    const { session_id } = await hear('connected')
    expect(session_id).toMatch(/^s_[0-9a-f]{32}$/)
    say({ type: 'chat', message: 'Hello' })
    expect(await hear('done')).toMatchObject({ session_id, tokens: { total: 17 } })
    expect(seen.map((frame) => (frame['type'] === 'content' ? String(frame['delta']) : '')).join('')).toBe('A b c. ')
    expect((await home.json(`/api/sessions/${String(session_id)}`)).body).toMatchObject({ message_count: 2 })
  })

  test('a message alone opens a session first', async () => {
    const { say, hear, seen } = await wsClient(home)
    say({ type: 'chat', message: 'Hello', model: 'openai/m' })
    await hear('done')
    expect(seen[0]).toMatchObject({ type: 'connected' })
  })

  test('a tool waits for the word of whoever is connected', async () => {
    const { say, hear } = await wsClient(home)
    say({ type: 'session', session_id: undefined, model: 'openai/m' })
    say({ type: 'chat', message: 'write it' })
    const approval = await hear('approval')
    expect(approval).toMatchObject({ name: 'write_file', summary: expect.any(String) as string })
    say({ type: 'approve', id: approval['id'], decision: 'once' })
    expect(await hear('tool_start')).toMatchObject({ id: 'c1', name: 'write_file' })
    expect(await hear('tool_end')).toMatchObject({ id: 'c1', output: expect.any(String) as string })
    await hear('done')
  })

  test('cancel ends what runs', async () => {
    const { say, hear } = await wsClient(home)
    say({ type: 'chat', message: 'wait', model: 'openai/m' })
    await hear('content')
    say({ type: 'cancel' })
    expect(await hear('error')).toMatchObject({ code: 'cancelled', message: expect.any(String) as string })
  })

  test.each([
    [{ type: 'cancel' }, 'conflict'],
    [{ type: 'session', session_id: 'nobody' }, 'not_found'],
    [{ type: 'session', session_id: '../x' }, 'not_found'],
    [{ type: 'chat' }, 'invalid_request'],
    [{ type: 'chat', message: 'x', model: 'what/ever' }, 'invalid_request'],
    [{ type: 'approve', id: 'a', decision: 'perhaps' }, 'invalid_request'],
  ])('%j is answered with an error', async (frame, code) => {
    const { say, hear } = await wsClient(home)
    say(frame)
    expect(await hear('error')).toMatchObject({ code })
    say({ type: 'ping' })
    expect(await hear('pong')).toEqual({ type: 'pong' })
  })
})

describe('the native protocol on the same socket', () => {
  test('commands, queries and subscriptions', async () => {
    const { say, hear } = await wsClient(home)
    say({ type: 'subscribe', id: 'all', since: 1 })
    say({
      type: 'command',
      id: 'a',
      message: { type: 'session.create', data: { sessionId: 'one', model: 'openai/m' } },
    })
    expect(await hear('reply')).toMatchObject({ id: 'a', message: { type: 'session.created' } })
    say({ type: 'query', id: 'b', message: { type: 'session.get', data: { sessionId: 'one' } } })
    expect(await hear('answer')).toMatchObject({ id: 'b', data: { session: { model: 'openai/m' } } })
    say({ type: 'command', id: 'c', message: { type: 'model.generate', data: {} } })
    expect(await hear('fault')).toMatchObject({ id: 'c', fault: { code: 'auth.forbidden' } })
  })

  test('what is no frame is answered', async () => {
    const { socket, hear } = await wsClient(home)
    for (const text of ['', 'no json', '[]', 'null', '7', '{"type":"what"}', '{"type":null}']) socket.send(text)
    socket.send(Buffer.from([0, 255, 3]))
    for (let n = 0; n < 8; n++) expect((await hear('error', 'fault'))['type']).toMatch(/error|fault/)
  })
})

describe('who may connect', () => {
  const refused = (options: object, query = '') => expect(wsClient(home, options, query)).rejects.toThrow
  test('no token, a wrong one, another site’s page, another name: none of them', async () => {
    const before = home.webSockets.connections()
    await refused({ headers: { authorization: '' } })('status 401')
    await refused({ headers: { authorization: 'Bearer wrong' } })('status 401')
    await refused({ headers: { authorization: '' } }, '?token=wrong')('status 401')
    await refused({ origin: 'https://evil.example' })('status 403')
    await refused({ origin: 'null' })('status 403')
    await refused({ headers: { host: 'evil.example' } })('status 403')
    expect(home.webSockets.connections()).toBeLessThanOrEqual(before)
  })

  test('a page of another port of this machine gets nowhere with the cookie of the browser', async () => {
    const cookie = { authorization: '', cookie: `localgpt_token=${TOKEN}` }
    await refused({ origin: 'http://127.0.0.1:9', headers: cookie })('status 403')
    await wsClient(home, { origin: home.url, headers: cookie })
    await wsClient(home, { headers: { ...cookie, cookie: `a=b; localgpt_token=${TOKEN}` } })
  })

  test('the token may stand in the address of the upgrade, and nowhere else', async () => {
    await wsClient(home, { headers: { authorization: '' } }, `?token=${TOKEN}`)
    const { status } = await fetch(`${home.url}/api/status?token=${TOKEN}`)
    expect(status).toBe(401)
  })

  test('there is no WebSocket elsewhere', async () => {
    await refused({}, '/../status')('status 404')
  })
})

describe('limits', () => {
  test('a frame of more than a megabyte ends the connection', async () => {
    const { socket } = await wsClient(home)
    socket.send('x'.repeat(1_000_001))
    expect(await closed(socket)).toBe(1009)
  })

  test('a peer that answers no ping is dropped', async () => {
    const before = home.webSockets.connections()
    const { socket } = await wsClient(home, { autoPong: false })
    await closed(socket)
    while (home.webSockets.connections() > before) await new Promise(setImmediate)
  })

  test('a peer that answers stays', async () => {
    const { socket, say, hear } = await wsClient(home)
    for (let n = 0; n < 4; n++) await new Promise((resolve) => socket.once('ping', resolve))
    say({ type: 'ping' })
    await hear('pong')
  })
})
