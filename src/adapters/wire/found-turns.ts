import type { BusClient } from '../../bus/client.ts'
import type { BusStream } from '../../bus/stream.ts'
import { fail, faultFrom, FaultError, type Fault } from '../../bus/messages/fault.ts'
import { cutOff } from './cut-off.ts'
import { latestTurn, readTurn } from './read-turn.ts'
import type { Place } from './turn-event.ts'
import { RECORDED, type TurnRecord } from './turn-record.ts'
import { whenUnattended } from './unattended.ts'

interface Options {
  readonly client: BusClient
  readonly maxHeld: number | undefined
  /** ms that a turn is heard on when its last reader has left. */
  readonly lingerMs: number
  /** Subscriptions of the door. */
  readonly streams: Set<BusStream>
  /** A record that ended by itself, for those who come later. */
  readonly keep: (record: TurnRecord) => void
  /** The record there is, if there is one. */
  readonly known: (sessionId: string, from: Place | null) => TurnRecord | undefined
}

/** Turns that are read from the log because this door did not begin them, or has forgotten them. */
export interface FoundTurns {
  /** Throws FaultError `session.not_found`, `turn.not_running`, `bus.overloaded`. */
  readonly find: (sessionId: string, from: Place | null) => Promise<TurnRecord>
  /** Those that still run. */
  records(): Iterable<TurnRecord>
}

/** Looks into the log that run or wait at once: each reads a session from its beginning. */
const AT_ONCE = 32

export function createFoundTurns({ client, maxHeld, lingerMs, streams, keep, known }: Options): FoundTurns {
  const records = new Set<TurnRecord>()
  /** The last look into each session's log: the next waits for it, for it may find the same turn. */
  const looks = new Map<string, Promise<unknown>>()
  let looking = 0

  /** Gives what ends it; whoever still reads then hears the fault. */
  const follow = (record: TurnRecord, stream: BusStream): ((fault: Fault) => void) => {
    records.add(record)
    const stop = whenUnattended(
      lingerMs,
      () => record.readers() > 0,
      () => {
        stream.close()
      },
    )
    return (fault) => {
      stop()
      record.fail(fault)
      records.delete(record)
      keep(record)
    }
  }

  const read = async (sessionId: string, from: Place | null): Promise<TurnRecord> => {
    const { messages } = await client.query('session.messages', { sessionId })
    const latest = latestTurn(sessionId, messages)
    const stream = client.subscribe({ subscriber: 'turns', session: sessionId, types: RECORDED, since: 1 })
    streams.add(stream)
    return new Promise((resolve, reject) => {
      let leave = (_: Fault): void => undefined
      const found = (record: TurnRecord): void => {
        leave = follow(record, stream)
        resolve(record)
      }
      readTurn(stream, { sessionId, latest, from, maxHeld, found })
        .then(() => cutOff('closed'), faultFrom)
        .then((fault) => {
          stream.close()
          streams.delete(stream)
          leave(fault)
          reject(new FaultError(fault)) // nothing was found
        }, reject)
    })
  }

  const inTurn = async (sessionId: string, from: Place | null): Promise<TurnRecord> => {
    const before = looks.get(sessionId) ?? Promise.resolve()
    const look = before.then(() => known(sessionId, from) ?? read(sessionId, from))
    const over = look.catch(() => undefined)
    looks.set(sessionId, over)
    try {
      return await look
    } finally {
      if (looks.get(sessionId) === over) looks.delete(sessionId)
    }
  }

  return {
    async find(sessionId, from) {
      const record = known(sessionId, from)
      if (record !== undefined) return record
      if (looking >= AT_ONCE) throw overloaded()
      looking++
      try {
        return await inTurn(sessionId, from)
      } finally {
        looking--
      }
    },
    records: () => records,
  }
}

const overloaded = () =>
  fail('bus.overloaded', `${AT_ONCE} readers look for their turn already, the most there may be.`, {
    retryable: true,
    hint: 'Ask again in a moment.',
    detail: { retryAfterMs: 2000 },
  })
