import fc from 'fast-check'
import { createTurnRecord, type TurnRecord } from '../../src/adapters/wire/turn-record.ts'
import type { Place, PlacedEvent } from '../../src/adapters/wire/turn-event.ts'
import type { Message } from '../../src/bus/messages/envelope.ts'
import type { Draft } from '../../src/bus/messages/index.ts'

export const ids = { sessionId: 's', turnId: 't' }
const usage = { input: 1, output: 2 }
export const said = (draft: Draft, seq: number): Message => ({
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
export function messagesOf({ steps }: Script): readonly Message[] {
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

export const isFact = ({ seq }: Message): boolean => seq > 0
export const fold = (messages: readonly Message[], options: object = {}): TurnRecord => {
  const record = createTurnRecord({ ...ids, ...options })
  for (const message of messages) record.take(message)
  return record
}
export const forever = new AbortController().signal
export async function read(record: TurnRecord, from: Place | null = null): Promise<PlacedEvent[]> {
  const events: PlacedEvent[] = []
  for await (const event of record.follow(from, forever)) events.push(event)
  return events
}
/** Text and the names of what stands between it. */
export const told = (events: readonly PlacedEvent[]): string =>
  events.map(({ event }) => (event.type === 'content' ? event.delta : `<${event.type}>`)).join('')

/** Parts begin in order, and are said in pieces. */
export const steps: fc.Arbitrary<Script> = fc.record({
  steps: fc.array(
    fc
      .array(fc.array(fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), {
        maxLength: 3,
      })
      .map((parts) => parts.flatMap((pieces, part) => pieces.map((text) => ({ part, text })))),
    { minLength: 1, maxLength: 4 },
  ),
})
