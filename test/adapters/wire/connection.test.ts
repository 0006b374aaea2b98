import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createConnection } from '../../../src/adapters/wire/connection.ts'
import { parseJson, parseRequest, type ReplyFrame } from '../../../src/adapters/wire/frames.ts'
import { lineSplitter } from '../../../src/adapters/wire/lines.ts'
import type { BusClient } from '../../../src/bus/client.ts'
import type { BusStream, StreamItem } from '../../../src/bus/stream.ts'
import { fail } from '../../../src/bus/messages/fault.ts'

const nothing = (): BusStream => ({
  position: () => 7,
  close: () => undefined,

  [Symbol.asyncIterator]: async function* (): AsyncGenerator<StreamItem> {
    yield { kind: 'end', reason: 'closed', resume: 7 }
  },
})

const fake = (over: Partial<BusClient> = {}): BusClient => ({
  command: () => Promise.reject(fail('session.not_found', 'no')),
  query: ((type: string) =>
    type === 'host.status'
      ? Promise.resolve({ pid: 1 })
      : Promise.reject(fail('auth.forbidden', 'no'))) as BusClient['query'],
  subscribe: nothing,
  ...over,
})

function connected(client: BusClient = fake()) {
  const sent: ReplyFrame[] = []
  const connection = createConnection(client, {
    send: (frame) => {
      sent.push(frame)
      return Promise.resolve()
    },
  })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { sent, connection, settle }
}

describe('a connection', () => {
  test('answers queries, commands and pings by the id they came with', async () => {
    const { sent, connection, settle } = connected()
    connection.receive({ type: 'ping' })
    connection.receive({ type: 'query', id: 'a', message: { type: 'host.status' } })
    connection.receive({ type: 'command', id: 'b', message: { type: 'session.clear', data: { sessionId: 's' } } })
    await settle()
    expect(sent).toEqual([
      { type: 'pong' },
      { type: 'answer', id: 'a', data: { pid: 1 } },
      { type: 'fault', id: 'b', fault: expect.objectContaining({ code: 'session.not_found' }) as unknown },
    ])
  })

  test('says where a subscription begins and that it ended', async () => {
    const { sent, connection, settle } = connected()
    connection.receive({ type: 'subscribe', id: 'x' })
    await settle()
    expect(sent).toEqual([
      { type: 'subscribed', id: 'x', next: 7 },
      { type: 'end', id: 'x', reason: 'closed', resume: 7 },
    ])
  })

  test('refuses subscriptions to what is no message, and more than it holds', async () => {
    const waiting = (): BusStream => ({
      ...nothing(),
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) as never,
    })
    const { sent, connection, settle } = connected(fake({ subscribe: waiting }))
    connection.receive({ type: 'subscribe', id: 'x', types: ['no.such'] })
    for (let i = 0; i < 65; i++) connection.receive({ type: 'subscribe', id: `s${i}` })
    connection.receive({ type: 'subscribe', id: 's1' })
    await settle()
    const codes = sent.flatMap((frame) => (frame.type === 'fault' ? [frame.fault.code] : []))
    expect(codes).toEqual(['input.invalid', 'bus.overloaded', 'input.invalid'])
  })

  test('has so many requests under way and no more', async () => {
    const { sent, connection, settle } = connected(fake({ query: () => new Promise(() => undefined) }))
    for (let i = 0; i < 257; i++) connection.receive({ type: 'query', id: `q${i}`, message: { type: 'host.status' } })
    await settle()
    expect(sent).toEqual([
      {
        type: 'fault',
        id: 'q256',
        fault: expect.objectContaining({ code: 'bus.overloaded', retryable: true }) as unknown,
      },
    ])
  })

  test('answers nothing after it was closed', async () => {
    const { sent, connection, settle } = connected()
    connection.receive({ type: 'query', id: 'a', message: { type: 'host.status' } })
    connection.close()
    connection.receive({ type: 'ping' })
    await settle()
    expect(sent).toEqual([])
  })

  test('whatever comes in is answered or ignored, never thrown', async () => {
    const frame = fc.oneof(
      fc.anything(),
      fc.record(
        {
          type: fc.constantFrom('command', 'query', 'subscribe', 'unsubscribe', 'ping', 'other'),
          id: fc.oneof(fc.string(), fc.anything()),
          message: fc.oneof(fc.record({ type: fc.string(), data: fc.anything() }), fc.anything()),
          types: fc.oneof(fc.array(fc.string()), fc.anything()),
          since: fc.oneof(fc.integer(), fc.anything()),
        },
        { requiredKeys: [] },
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 20 }), async (frames) => {
        const { sent, connection, settle } = connected()
        for (const each of frames) connection.receive(each)
        await settle()
        for (const each of sent) expect(typeof JSON.stringify(each)).toBe('string')
      }),
      { numRuns: 300 },
    )
  })
})

test('text is one JSON frame, or a fault', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseRequest(parseJson(text))
      } catch (error) {
        expect(error).toMatchObject({ fault: { code: 'input.invalid' } })
      }
    }),
  )
})

describe('lines', () => {
  test('come out as they went in, however their bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll('\n', ' '))),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        (lines, cuts) => {
          const split = lineSplitter(1_000_000)
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
          const found: string[] = []
          for (let at = 0; at < bytes.length;) {
            const size = cuts.next().value as number
            found.push(...split(bytes.subarray(at, at + size)))
            at += size
          }
          expect(found).toEqual(lines.map((line) => Buffer.from(line).toString()))
        },
      ),
    )
  })

  test('that never end are refused before they are held', () => {
    const split = lineSplitter(10)
    expect(split(Buffer.from('12345'))).toEqual([])
    expect(() => split(Buffer.from('6789012'))).toThrow(RangeError)
  })
})
