import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePlace, placeText } from '../../../src/adapters/wire/turn-event.ts'
import { fold, ids, isFact, messagesOf, read, said, steps, told } from '../../support/turn-script.ts'

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
