import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTurnRecord, type TurnRecord } from '../../../src/adapters/wire/turn-record.ts'
import { parsePlace, placeText, type Place, type PlacedEvent } from '../../../src/adapters/wire/turn-event.ts'
import type { Message } from '../../../src/bus/messages/envelope.ts'
import type { Draft } from '../../../src/bus/messages/index.ts'

const ids = { sessionId: 's', turnId: 't' }
const usage = { input: 1, output: 2 }
const said = (draft: Draft, seq: number): Message => ({
  ...draft,
  seq,
  id: `m${seq}`,
  at: 0,
  v: 1,
  source: 'test',
  correlationId: 'c',
  causationId: null,
})

interface Piece {
  readonly part: number
  readonly text: string
}
/** A turn of some steps: each says pieces of parts and then, but for the last, runs a tool. */
interface Script {
  readonly steps: readonly (readonly Piece[])[]
}

/** Its messages as they are live, and as the log has them: without the fragments. */
function messagesOf({ steps }: Script): readonly Message[] {
  let seq = 10
  const messages: Message[] = [
    said({ type: 'turn.started', data: { ...ids, text: 'q', interactive: false, model: 'm' } }, seq++),
  ]
  for (const [n, pieces] of steps.entries()) {
    const call = { ...ids, step: n + 1, callId: `c${n}` }
    messages.push(said({ type: 'turn.step.started', data: call }, seq++))
    const parts: string[] = []
    for (const { part, text } of pieces) {
      messages.push(
        said(
          { type: 'turn.text.delta', data: { ...ids, step: n + 1, part, offset: (parts[part] ?? '').length, text } },
          0,
        ),
      )
      parts[part] = (parts[part] ?? '') + text
    }
    const content = parts.map((text) => ({ type: 'text' as const, text }))
    const rest = { stopReason: 'end' as const, usage, firstTokenMs: 0, totalMs: 0 }
    messages.push(said({ type: 'model.completed', data: { ...ids, callId: `c${n}`, content, ...rest } }, seq++))
    messages.push(said({ type: 'turn.step.completed', data: call }, seq++))
    if (n === steps.length - 1) continue
    const tool = { ...ids, toolCallId: `tool${n}`, name: 'look' }
    messages.push(said({ type: 'tool.started', data: { ...tool, detail: 'd' } }, seq++))
    messages.push(
      said({ type: 'tool.completed', data: { ...tool, output: `out ${n}`, truncated: false, ms: 1 } }, seq++),
    )
  }
  messages.push(said({ type: 'turn.completed', data: { ...ids, steps: steps.length, stopReason: 'end', usage } }, seq))
  return messages
}

const isFact = ({ seq }: Message): boolean => seq > 0
const fold = (messages: readonly Message[], options: object = {}): TurnRecord => {
  const record = createTurnRecord({ ...ids, ...options })
  for (const message of messages) record.take(message)
  return record
}
const forever = new AbortController().signal
async function read(record: TurnRecord, from: Place | null = null): Promise<PlacedEvent[]> {
  const events: PlacedEvent[] = []
  for await (const event of record.follow(from, forever)) events.push(event)
  return events
}
/** Text and the names of what stands between it. */
const told = (events: readonly PlacedEvent[]): string =>
  events.map(({ event }) => (event.type === 'content' ? event.delta : `<${event.type}>`)).join('')

/** Parts begin in order, and are said in pieces. */
const steps: fc.Arbitrary<Script> = fc.record({
  steps: fc.array(
    fc
      .array(fc.array(fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), {
        maxLength: 3,
      })
      .map((parts) => parts.flatMap((pieces, part) => pieces.map((text) => ({ part, text })))),
    { minLength: 1, maxLength: 4 },
  ),
})

describe('a turn that is read again', () => {
  test('is the same from the fragments and from the log', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const messages = messagesOf(script)
        const live = told(await read(fold(messages)))
        expect(told(await read(fold(messages.filter(isFact), { late: true })))).toBe(live)
        expect(live.endsWith('<done>')).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  test('goes on from any place without a lost or doubled character, live or from the log', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), fc.boolean(), async (script, cut, isLive) => {
        const messages = messagesOf(script)
        // The first reader hears every fragment as it comes.
        const record = createTurnRecord(ids)
        const events: PlacedEvent[] = []
        const reading = (async () => {
          for await (const event of record.follow(null, forever)) events.push(event)
        })()
        for (const message of messages) {
          record.take(message)
          await new Promise(setImmediate)
        }
        await reading
        const whole = told(events)
        const before = events.slice(0, cut % events.length)
        const from = before.at(-1)?.place ?? null
        const again = isLive ? record : fold(messages.filter(isFact), { late: true, from })
        expect(told(before) + told(await read(again, from))).toBe(whole)
      }),
      { numRuns: 60 },
    )
  })

  test('from a place within a piece only its rest comes', async () => {
    const record = fold(messagesOf({ steps: [[{ part: 0, text: 'abcdef' }]] }))
    const [first] = await read(record)
    const seq = first?.place.seq ?? 0
    expect(told(await read(record, { seq, offset: 4 }))).toBe('ef<done>')
    expect(told(await read(record, { seq, offset: 6 }))).toBe('<done>')
  })

  test('an end that was read already is told again', async () => {
    const record = fold(messagesOf({ steps: [[{ part: 0, text: 'a' }]] }))
    const last = (await read(record)).at(-1)?.place ?? null
    expect(told(await read(record, last))).toBe('<done>')
  })
})

describe('who comes late', () => {
  const messages = messagesOf({
    steps: [
      [
        { part: 0, text: 'ab' },
        { part: 0, text: 'cd' },
        { part: 1, text: 'ef' },
      ],
    ],
  })
  test('hears the rest of a step when it is logged, in order', async () => {
    const missed = [...messages.slice(0, 2), ...messages.slice(3)]
    expect(told(await read(fold(missed, { late: true })))).toBe('abcd\nef<done>')
  })

  test('a fragment that is missing holds the later ones back', async () => {
    const three = ['ab', 'cd', 'ef'].map((text) => ({ part: 0, text }))
    const all = messagesOf({ steps: [three] })
    expect(told(await read(fold([...all.slice(0, 3), ...all.slice(4)])))).toBe('abcdef<done>')
  })
})

test('a tool that was refused has a beginning too', async () => {
  const fault = { code: 'tool.denied' as const, message: 'No.', retryable: false }
  const tool = { ...ids, toolCallId: 'x', name: 'write' }
  const [start, step] = messagesOf({ steps: [[]] })
  const record = fold(
    [start, step, said({ type: 'tool.refused', data: { ...tool, fault } }, 20)].filter((m) => m !== undefined),
  )
  record.fail(fault)
  const events = await read(record)
  expect(told(events)).toBe('<tool_start><tool_end><error>')
  // Cut between the two, the second one comes.
  expect(told(await read(record, events[0]?.place ?? null))).toBe('<tool_end><error>')
})

test('a turn larger than may be held is cut with what to do, and goes on for who comes back', async () => {
  const messages = messagesOf({ steps: [[{ part: 0, text: 'x'.repeat(100) }], [{ part: 0, text: 'y'.repeat(90) }]] })
  const record = fold(messages, { maxHeld: 110 })
  const events = await read(record)
  expect(events.at(-1)?.event).toMatchObject({
    type: 'error',
    fault: { code: 'bus.overloaded', hint: expect.stringContaining('Last-Event-ID') as string },
  })
  expect(record.cut()).toBe(true)
  const from = events.at(-2)?.place ?? null
  const rest = await read(fold(messages.filter(isFact), { late: true, from, maxHeld: 500 }), from)
  expect((told(events.slice(0, -1)) + told(rest)).replaceAll(/<\w+>/g, '')).toBe(
    `${'x'.repeat(100)}\n${'y'.repeat(90)}`,
  )
})

test('a reader that leaves is forgotten', async () => {
  const record = fold(messagesOf({ steps: [[{ part: 0, text: 'a' }], []] }).slice(0, 3))
  const leaving = new AbortController()
  const reading = (async () => {
    for await (const _ of record.follow(null, leaving.signal)) expect(record.readers()).toBe(1)
  })()
  await new Promise(setImmediate)
  leaving.abort()
  await reading
  expect(record.readers()).toBe(0)
})

test('places are read as they are written, and nothing else is', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (seq, offset) => {
      expect(parsePlace(placeText({ seq, offset }))).toEqual({ seq, offset })
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => /^\s*\d{1,15}\.\d{1,15}\s*$/.test(text) || parsePlace(text) === null))
})
