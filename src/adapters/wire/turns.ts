import { randomBytes } from 'node:crypto'
import type { BusClient } from '../../bus/client.ts'
import type { BusStream } from '../../bus/stream.ts'
import type { ImagePart } from '../../bus/messages/content.ts'
import { fail, faultFrom, FaultError } from '../../bus/messages/fault.ts'
import { cutOff } from './cut-off.ts'
import { createRate } from './rate.ts'
import { latestTurn, readTurn } from './read-turn.ts'
import type { Place } from './turn-event.ts'
import { createTurnRecord, RECORDED, type TurnRecord } from './turn-record.ts'

export interface TurnRequest {
  readonly sessionId: string
  readonly text: string
  readonly images?: readonly ImagePart[]
  /** Somebody is there to answer approvals. */
  readonly interactive: boolean
}

/** The turns that came in by the doors of one host. They run on when whoever sent them is gone. */
export interface Turns {
  /** Throws FaultError `session.not_found`, `input.*`, `turn.*`, `rate.limited`, `bus.overloaded`. */
  start(request: TurnRequest): Promise<TurnRecord>
  /**
   * The turn of a session a reader was in the middle of; without a place the running or latest one. Throws FaultError
   * `session.not_found`, `turn.not_running`.
   */
  find(sessionId: string, from: Place | null): Promise<TurnRecord>
  /** Lets other work of a model in under the same limits. Throws FaultError `rate.limited`, `bus.overloaded` at once. */
  count<T>(work: () => Promise<T>): Promise<T>
  /** Running or waiting. */
  running(): number
  /** Subscriptions open for them. */
  subscriptions(): number
  close(): void
}

interface Options {
  readonly client: BusClient
  /** Turns a minute. */
  readonly perMinute?: number
  /** Turns that run or wait at once. */
  readonly atOnce?: number
  readonly maxHeld?: number
}

const PER_MINUTE = 600
const AT_ONCE = 200
/** Turns that are over and may be read again without a look into the log. */
const KEPT = 32
/** UTF-16 units of such a turn. */
const KEPT_SIZE = 100_000

export const newTurnId = (): string => `t_${randomBytes(8).toString('hex')}`

export function createTurns({ client, perMinute = PER_MINUTE, atOnce = AT_ONCE, maxHeld }: Options): Turns {
  const rate = createRate(perMinute, 'turns')
  const live = new Set<TurnRecord>()
  const streams = new Set<BusStream>()
  const kept: TurnRecord[] = []
  const held = maxHeld === undefined ? {} : { maxHeld }
  let starting = 0

  const keep = (record: TurnRecord): void => {
    live.delete(record)
    if (!record.cut() && record.text().length <= KEPT_SIZE) kept.push(record)
    if (kept.length > KEPT) kept.shift()
  }
  const pump = async (record: TurnRecord, stream: BusStream): Promise<void> => {
    try {
      for await (const item of stream) {
        if (item.kind === 'end') record.fail(cutOff(item.reason))
        else record.take(item.message)
        if (record.over()) return
      }
    } catch (error) {
      record.fail(faultFrom(error))
    } finally {
      stream.close()
      streams.delete(stream)
      keep(record)
    }
  }

  const enter = (): void => {
    if (live.size + starting >= atOnce) throw overloaded(atOnce)
    rate.take('')
    starting++
  }

  return {
    async start({ sessionId, text, images, interactive }) {
      enter()
      let stream: BusStream | null = null
      try {
        const turnId = newTurnId()
        const record = createTurnRecord({ sessionId, turnId, ...held })
        stream = client.subscribe({ subscriber: 'turns', session: sessionId, types: RECORDED })
        const data = { sessionId, turnId, text, interactive, ...(images === undefined ? {} : { images: [...images] }) }
        const reply = await client.command('turn.start', data)
        if (reply.type === 'turn.refused') throw new FaultError(reply.data.fault)
        live.add(record)
        streams.add(stream)
        void pump(record, stream)
        return record
      } catch (error) {
        stream?.close()
        throw error
      } finally {
        starting--
      }
    },
    async find(sessionId, from) {
      const mine = [...kept, ...live].filter((record) => record.sessionId === sessionId)
      const known = mine.find((record) => isIn(record, from))
      if (known !== undefined) return known
      const { messages } = await client.query('session.messages', { sessionId })
      const latest = latestTurn(sessionId, messages)
      const stream = client.subscribe({ subscriber: 'turns', session: sessionId, types: RECORDED, since: 1 })
      streams.add(stream)
      return new Promise((found, reject) => {
        readTurn(stream, { sessionId, latest, from, maxHeld, found })
          .then(() => {
            reject(new FaultError(cutOff('closed')))
          }, reject)
          .finally(() => {
            stream.close()
            streams.delete(stream)
          })
      })
    },
    count(work) {
      enter()
      return work().finally(() => {
        starting--
      })
    },
    running: () => live.size + starting,
    subscriptions: () => streams.size,
    close() {
      for (const stream of streams) stream.close()
    },
  }
}

const isIn = (record: TurnRecord, from: Place | null): boolean => {
  if (record.cut()) return false
  if (from === null) return !record.over()
  const { first, last } = record.bounds()
  return first > 0 && first <= from.seq && (!record.over() || from.seq <= last)
}

const overloaded = (atOnce: number) =>
  fail('bus.overloaded', `${atOnce} turns are under way, the most there may be.`, {
    retryable: true,
    hint: 'Wait for one of them to end.',
    detail: { retryAfterMs: 2000 },
  })
