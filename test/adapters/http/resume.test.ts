import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { all, contentOf, httpHome, parsed, sse, TOKEN, type HttpHome, type SseEvent } from '../../support/http-home.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel, type Step } from '../../support/scripted-model.ts'
import { createTurns } from '../../../src/adapters/wire/turns.ts'
import { serveHttp } from '../../../src/adapters/http/server.ts'
import { turn } from '../../support/live-home.ts'

let home: HttpHome
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await home.close()
})

const words = (from: number, to: number): Step[] =>
  Array.from({ length: to - from }, (_, n): Step => ({ type: 'text', text: `w${from + n} 😀 ` }))
const WHOLE = Array.from({ length: 40 }, (_, n) => `w${n} 😀 `).join('')

/** Says twenty words, waits, says twenty more. */
async function start(options: Parameters<typeof httpHome>[1] = {}): Promise<() => void> {
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  home = await httpHome(
    scriptedModel((request): readonly Step[] => {
      const question = questionOf(request)
      if (question === 'tool' && resultsOf(request).length === 0)
        return [{ type: 'text', text: 'I look. ' }, ...calling(['c1', 'list_files', {}])]
      if (question === 'much') return [{ type: 'text', text: 'x'.repeat(300_000) }, ...saying('y')]
      if (question === 'large') return [{ type: 'text', text: 'x'.repeat(3_000_000) }, ...saying('y')]
      if (question !== 'long') return saying('Short. ')
      return [...words(0, 20), { wait: held }, ...words(20, 40), ...saying('')]
    }),
    options,
  )
  await home.json('/api/sessions', { session_id: 'one', model: 'openai/m' })
  return release
}

const stream = (body: object, last?: string | null) =>
  home.call(
    '/api/chat/stream',
    { session_id: 'one', ...body },
    last == null ? {} : { headers: { 'last-event-id': last } },
  )

/** Reads until `enough`, then leaves. */
async function readUntil(response: Response, enough: (text: string) => boolean): Promise<SseEvent[]> {
  const events: SseEvent[] = []
  for await (const event of sse(response)) {
    events.push(event)
    if (enough(contentOf(parsed(events)))) break
  }
  return events
}

describe('a reader that comes back', () => {
  test('while the turn runs goes on where it was, without a lost or doubled character', async () => {
    const release = await start()
    const before = await readUntil(await stream({ message: 'long' }), (text) => text.includes('w7'))
    const last = before.findLast(({ id }) => id !== null)?.id
    const rest = stream({}, last)
    release()
    const after = await all(await rest)
    expect(contentOf(parsed([...before, ...after]))).toBe(WHOLE)
    expect(
      parsed(after)
        .map(({ type }) => type)
        .filter((type) => type !== 'content'),
    ).toEqual(['session', 'done'])
  })

  test('when the turn is over gets its rest and its end, also from a door that never saw it', async () => {
    const release = await start()
    const before = await readUntil(await stream({ message: 'long' }), (text) => text.includes('w3'))
    const last = before.findLast(({ id }) => id !== null)?.id ?? ''
    release()
    const known = await all(await stream({}, last))
    expect(contentOf(parsed([...before, ...known]))).toBe(WHOLE)
    // Another turn since: the reader was in the one before.
    await home.json('/api/chat', { session_id: 'one', message: 'short' })

    const client = home.host.clientFor('http')
    const other = await serveHttp({
      client,
      bind: '127.0.0.1',
      port: 0,
      orNext: false,
      token: TOKEN,
      turns: createTurns({ client }),
    })
    closing.push(() => other.close())
    const response = await fetch(`http://127.0.0.1:${other.port}/api/chat/stream`, {
      method: 'POST',
      body: JSON.stringify({ session_id: 'one' }),
      headers: { authorization: `Bearer ${TOKEN}`, 'last-event-id': last },
    })
    expect(contentOf(parsed([...before, ...(await all(response))]))).toBe(WHOLE)
  })

  test('without a place hears the turn that runs, or the last one, from its beginning', async () => {
    const release = await start()
    const first = await readUntil(await stream({ message: 'long' }), (text) => text.includes('w3'))
    expect(first.length).toBeGreaterThan(1)
    const again = stream({})
    release()
    expect(contentOf(parsed(await all(await again)))).toBe(WHOLE)
    expect(contentOf(parsed(await all(await stream({}))))).toBe(WHOLE)
  })

  test('hears also a turn that another door began', async () => {
    await start()
    await turn(home.host.client, 'one', 't1', 'tool')
    const events = parsed(await all(await stream({})))
    expect(events.map(({ type }) => type).filter((type, at, types) => type !== types[at - 1])).toEqual([
      'session',
      'content',
      'tool_start',
      'tool_end',
      'content',
      'done',
    ])
    expect(contentOf(events)).toBe('I look. \nShort. ')
  })

  test('gets an answer and an end with whatever place', async () => {
    await start()
    await home.json('/api/chat', { session_id: 'one', message: 'short' })
    for (const place of ['', 'x', '0.0', '99999999.5', '1.2.3', '-1.0', `${'9'.repeat(400)}.1`])
      expect(parsed(await all(await stream({}, place))).at(-1), place).toMatchObject({ type: 'done' })
  })
})

describe('a slow reader', () => {
  test('costs the others nothing and gets all of it in fewer, longer pieces', async () => {
    const release = await start()
    release()
    const { port } = home.server
    const body = JSON.stringify({ session_id: 'one', message: 'large' })
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST /api/chat/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    socket.pause()
    while ((await home.json('/api/sessions/one')).body['message_count'] !== 2) await new Promise(setImmediate)
    expect(home.turns.running()).toBe(0)
    let length = 0
    for await (const piece of socket) length += (piece as Buffer).length
    expect(length).toBeGreaterThan(3_000_000)
  })

  test('a turn too large to be held is cut, and whoever comes back gets the rest', async () => {
    await start({ turnOptions: { maxHeld: 200_000 } })
    const events = await all(await stream({ message: 'much' }))
    expect(events.at(-1)?.data).toBe('[DONE]')
    expect(parsed(events).at(-1)).toMatchObject({
      type: 'error',
      code: 'overloaded',
      hint: expect.stringContaining('Last-Event-ID') as string,
    })
    while ((await home.json('/api/sessions/one')).body['message_count'] !== 2) await new Promise(setImmediate)
    const last = events.findLast(({ id }) => id !== null)?.id
    const rest = parsed(await all(await stream({}, last)))
    expect(contentOf([...parsed(events), ...rest])).toBe(`${'x'.repeat(300_000)}y`)
    expect(rest.at(-1)).toMatchObject({ type: 'done' })
  })
})
