import type { BusStream } from '../../bus/stream.ts'
import { fail, type FaultError } from '../../bus/messages/fault.ts'
import type { TranscriptMessage } from '../../bus/messages/session.ts'
import { cutOff } from './cut-off.ts'
import type { Place } from './turn-event.ts'
import { createTurnRecord, type TurnRecord } from './turn-record.ts'

interface Options {
  readonly sessionId: string
  /** The latest turn of the session. */
  readonly latest: string
  readonly from: Place | null
  readonly maxHeld?: number | undefined
  readonly found: (record: TurnRecord) => void
}

/** Reads a session from its beginning until it finds the turn `from` lies in, or the latest, and that to its end. */
export async function readTurn(stream: BusStream, { sessionId, latest, from, maxHeld, found }: Options): Promise<void> {
  const held = maxHeld === undefined ? {} : { maxHeld }
  let record: TurnRecord | null = null
  let isFound = false
  for await (const item of stream) {
    if (item.kind === 'end') {
      record?.fail(cutOff(item.reason))
      return
    }
    const { message } = item
    if (message.type === 'turn.started' && !isFound)
      record = createTurnRecord({ sessionId, turnId: message.data.turnId, late: true, from, ...held })
    if (record === null) continue
    record.take(message)
    const { first, last } = record.bounds()
    const isLatest = record.turnId === latest
    // Turns of a session are in order: of those that ended before `from` none is the reader's.
    const isReaders = from !== null && from.seq <= last && record.over()
    if (!isFound && (isReaders || (isLatest && (from === null || from.seq >= first || record.over())))) {
      isFound = true
      found(record)
    }
    if (isFound && record.over()) return
  }
}

/** The turn that was last spoken in. Throws FaultError `session.not_found`, `turn.not_running`. */
export function latestTurn(sessionId: string, messages: readonly TranscriptMessage[] | null): string {
  if (messages === null) throw noSession(sessionId)
  const latest = messages.findLast(({ turnId }) => turnId !== undefined)?.turnId
  if (latest === undefined)
    throw fail('turn.not_running', 'Nothing was said in this session yet.', { hint: 'Send a message.' })
  return latest
}

export const noSession = (sessionId: string): FaultError =>
  fail('session.not_found', `There is no session ${sessionId.slice(0, 100)}.`, {
    hint: 'GET /api/sessions lists the sessions there are.',
  })
