import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { all, contentOf, httpHome, parsed, sse, TOKEN, type HttpHome } from '../../support/http-home.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel, type Step } from '../../support/scripted-model.ts'
import { fail } from '../../../src/bus/messages/fault.ts'

let home: HttpHome
let held: Promise<void>

/** Answers plain questions; "write" asks for a tool that needs a person's word; "wait" holds until it is let go. */
beforeAll(async () => {
  home = await httpHome(
    scriptedModel((request): readonly Step[] => {
      const question = questionOf(request)
      if (question.includes('fail')) return [fail('provider.unreachable', 'Nobody answers there.')]
      if (question.includes('wait'))
        return [{ type: 'text', text: 'Well, ' }, { wait: held }, ...saying('as I said: yes.')]
      if (question.includes('write') && resultsOf(request).length === 0)
        return calling(['c1', 'write_file', { path: 'tea.md', content: 'Tea.' }])
      return saying('A b c 😀 d. ')
    }),
  )
})
afterAll(() => home.close())

/** Lets go of who waits. */
let release: () => void
beforeEach(() => {
  held = new Promise((resolve) => (release = resolve))
})

const chat = (body: object) => home.json('/api/chat', { model: 'openai/m', ...body })
const stream = (body: object, headers: Record<string, string> = {}) => home.call('/api/chat/stream', body, { headers })

describe('POST /api/chat', () => {
  test('waits for the answer', async () => {
    const { status, body } = await chat({ message: 'Hello' })
    expect(status).toBe(200)
    expect(body).toEqual({
      response: 'A b c 😀 d. ',
      session_id: expect.stringMatching(/^s_[0-9a-f]{32}$/) as string,
      model: 'openai/m',
      tokens: { prompt: 10, completion: 12, total: 22 },
      tools_used: [],
    })
    const again = await home.json('/api/chat', { message: 'And?', session_id: body['session_id'] })
    expect(again.body).toMatchObject({ session_id: body['session_id'], model: 'openai/m' })
  })

  test('denies what needs a word nobody can give, and says which tools were used', async () => {
    const { body } = await chat({ message: 'write it down' })
    expect(body['tools_used']).toEqual([{ name: 'write_file', arguments: { path: 'tea.md', content: 'Tea.' } }])
  })

  test('a failure of the model is told in the shape of every error', async () => {
    expect(await chat({ message: 'fail' })).toMatchObject({
      status: 502,
      body: { error: { code: 'provider_error', message: 'Nobody answers there.' } },
    })
  })

  test.each([
    [{}, 400],
    [{ message: '' }, 400],
    [{ message: 7 }, 400],
    [{ message: 'x', session_id: 'nobody' }, 404],
    [{ message: 'x', session_id: '../../etc' }, 404],
    [{ message: 'x'.repeat(1_000_001) }, 400],
    [{ message: 'x', images: [{ media_type: 'image/svg+xml', data: '' }] }, 400],
  ])('%j is refused', async (body, status) => {
    expect(await chat(body)).toMatchObject({ status, body: { error: { message: expect.any(String) as string } } })
  })

  test('a client that leaves does not end the turn; cancel does', async () => {
    await home.json('/api/sessions', { session_id: 'one', model: 'openai/m' })
    const left = new AbortController()
    const gone = home.call('/api/chat', { session_id: 'one', message: 'wait' }, { signal: left.signal })
    while (home.turns.running() === 0) await new Promise(setImmediate)
    left.abort()
    await expect(gone).rejects.toThrow()
    release()
    const events = parsed(await all(await stream({ session_id: 'one' })))
    expect(contentOf(events)).toBe('Well, as I said: yes.')
  })

  test('cancel ends it, with what was said', async () => {
    await home.json('/api/sessions', { session_id: 'one', model: 'openai/m' })
    const waiting = home.json('/api/chat', { session_id: 'one', message: 'wait' })
    while (home.turns.running() === 0) await new Promise(setImmediate)
    expect((await home.json('/api/sessions/one/cancel', {})).body).toMatchObject({ session_id: 'one', cancelled: true })
    expect(await waiting).toMatchObject({ status: 499, body: { error: { code: 'cancelled' } } })
  })
})

describe('POST /api/chat/stream', () => {
  test('tells the session, the text as it comes, the end', async () => {
    const response = await stream({ message: 'Hello', model: 'openai/m' })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const events = await all(response)
    expect(events.at(-1)?.data).toBe('[DONE]')
    const told = parsed(events)
    expect(told.map(({ type }) => type)).toEqual(['session', ...Array<string>(told.length - 2).fill('content'), 'done'])
    expect(told.length).toBeGreaterThan(2)
    expect(contentOf(told)).toBe('A b c 😀 d. ')
    expect(told.at(-1)).toMatchObject({ tokens: { total: 22 }, stop_reason: 'end', tools_used: [] })
    for (const { id } of events.slice(1, -1)) expect(id).toMatch(/^\d+\.\d+$/)
  })

  test('a tool waits for the person who watches', async () => {
    await home.json('/api/sessions', { session_id: 'one', model: 'openai/m' })
    const told: Record<string, unknown>[] = []
    for await (const { data } of sse(await stream({ message: 'write it', session_id: 'one' }))) {
      if (data === '[DONE]') break
      const event = JSON.parse(data) as Record<string, unknown>
      told.push(event)
      if (event['type'] === 'approval')
        expect(await home.json('/api/sessions/one/approve', { id: event['id'], decision: 'once' })).toMatchObject({
          body: { granted: true },
        })
    }
    expect(told.map(({ type }) => type).filter((type) => type !== 'content')).toEqual([
      'session',
      'approval',
      'approval_end',
      'tool_start',
      'tool_end',
      'done',
    ])
    expect(told.find(({ type }) => type === 'approval')).toMatchObject({
      name: 'write_file',
      arguments: { path: 'tea.md' },
    })
    expect(told.find(({ type }) => type === 'tool_end')).toMatchObject({
      id: 'c1',
      name: 'write_file',
      output: expect.any(String) as string,
    })
  })

  test('a failure is the last event', async () => {
    const told = parsed(await all(await stream({ message: 'fail', model: 'openai/m' })))
    expect(told).toMatchObject([
      { type: 'session' },
      { type: 'error', error: 'Nobody answers there.', code: 'provider_error' },
    ])
  })

  test('what is wrong with the request is no stream', async () => {
    expect((await stream({ message: 'x', session_id: 'nobody' })).status).toBe(404)
    expect((await stream({ session_id: 'nobody' })).status).toBe(404)
  })
})

describe('habits of old clients', () => {
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = ''
      const socket = connect(home.server.port, '127.0.0.1', () => socket.write(text))
      socket.on('data', (data) => (answer += data.toString()))
      socket.on('end', () => resolve(answer))
      socket.on('error', reject)
    })
  const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n`
  const body = JSON.stringify({ message: 'Hello', model: 'openai/m' })

  test('a body may come without a type and in chunks', async () => {
    const pieces = [body.slice(0, 9), body.slice(9)].map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`)
    const answer = await raw(
      `POST /api/chat HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n${pieces.join('')}0\r\n\r\n`,
    )
    expect(answer).toContain('"response":"A b c 😀 d. "')
  })

  test('a body may call itself a form, as curl -d does', async () => {
    const answer = await raw(
      `POST /api/chat HTTP/1.1\r\n${head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  })
})
