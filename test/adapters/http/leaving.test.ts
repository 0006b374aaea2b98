import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sendEvents } from '../../../src/adapters/http/events.ts'
import { EventStream } from '../../../src/adapters/http/reply.ts'
import type { ModelPort } from '../../../src/ports/model.ts'
import { all, httpHome, sse, TOKEN, type HttpHome } from '../../support/http-home.ts'
import { saying } from '../../support/scripted-model.ts'

let home: HttpHome
/** Of the call that waits: what the test releases, and what it sees. */
let asked: Promise<AbortSignal>
let release: () => void

beforeEach(async () => {
  let begun = (_: AbortSignal): void => undefined
  asked = new Promise((resolve) => (begun = resolve))
  const held = new Promise<void>((resolve) => (release = resolve))
  const model: ModelPort = {
    async *stream(_, signal) {
      begun(signal)
      await Promise.race([held, new Promise((resolve) => signal.addEventListener('abort', resolve))])
      if (!signal.aborted) yield* saying('Done. ')
    },
  }
  home = await httpHome(model)
})
afterEach(() => home.close())

const tools = [{ type: 'function', function: { name: 'weather' } }]
const body = (stream: boolean) => ({
  model: 'openai/m',
  stream,
  tools,
  messages: [{ role: 'user', content: 'Well?' }],
})
const aborted = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', resolve))

describe('a caller with tools of its own', () => {
  test.each([true, false])('that leaves stops its model; streaming: %s', async (stream) => {
    const leaving = new AbortController()
    const response = home.call('/v1/chat/completions', body(stream), { signal: leaving.signal })
    response.catch(() => undefined)
    const signal = await asked
    leaving.abort()
    await aborted(signal)
    while (home.turns.running() > 0) await new Promise(setImmediate)
  })

  test('hears that an answer comes before it is there', async () => {
    const response = await home.call('/v1/chat/completions', body(true))
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    await asked
    release()
    const events = await all(response)
    expect(events.map(({ data }) => data).join()).toContain('"content":"Done. "')
    expect(events.at(-1)?.data).toBe('[DONE]')
  })

  test('may stop nothing that was asked for a conversation', async () => {
    await home.json('/api/sessions', { session_id: 'one', model: 'openai/m' })
    const response = await home.call('/api/chat/stream', { session_id: 'one', message: 'Well?' })
    const signal = await asked
    const stream = home.host.client.subscribe({ subscriber: 'test', types: ['turn.step.started'], since: 1 })
    for await (const item of stream) {
      if (item.kind === 'end' || !('callId' in item.message.data)) break
      const { callId } = item.message.data
      const reply = await home.host.client.command('model.abandon', { callId, provider: 'openai' })
      expect(reply.type).toBe('model.abandoned')
      break
    }
    expect(signal.aborted).toBe(false)
    release()
    for await (const { data } of sse(response)) expect(data).not.toContain('"error"')
  })
})

test('a reader that left before its stream began gets none', async () => {
  const done = new Promise<boolean>((resolve, reject) => {
    const server = createServer((_, response) => {
      const leaving = new AbortController()
      response.once('close', () => {
        leaving.abort()
        let begun = false
        const stream = new EventStream(async function* () {
          begun = true
          yield await new Promise<never>(() => undefined)
        })
        sendEvents(response, stream, leaving.signal).then(() => resolve(begun), reject)
        server.close()
      })
    })
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      const asking = request({ port, host: '127.0.0.1', headers: { authorization: TOKEN } })
      asking.on('error', () => undefined).end()
      server.once('request', () => asking.destroy())
    })
  })
  expect(await done).toBe(false)
})
