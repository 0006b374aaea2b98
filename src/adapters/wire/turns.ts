import { randomBytes } from 'node:crypto'
import type { BusClient } from '../../bus/client.ts'
import type { BusStream } from '../../bus/stream.ts'
import type { ImagePart } from '../../bus/messages/content.ts'
import { fail, faultFrom, FaultError } from '../../bus/messages/fault.ts'
import { cutOff } from './cut-off.ts'
import { createRate } from './rate.ts'
import { createFoundTurns } from './found-turns.ts'
import type { Place } from './turn-event.ts'
import { createTurnRecord, RECORDED, type TurnRecord } from './turn-record.ts'
import { whenUnattended } from './unattended.ts'

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
   * `session.not_found`, `turn.not_running`, `bus.overloaded`.
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
  /** ms that an approval waits when nobody reads the turn. */
  readonly unattendedMs?: number
  /** ms that a turn found in the log is heard on when nobody reads it. */
  readonly lingerMs?: number
}

const PER_MINUTE = 600
const AT_ONCE = 200
const UNATTENDED_MS = 600_000
const LINGER_MS = 5_000
/** Turns that are over and may be read again without a look into the log. */
const KEPT = 32
/** UTF-16 units of such a turn. */
const KEPT_SIZE = 100_000

export const newTurnId = (): string => `t_${randomBytes(8).toString('hex')}`

export function createTurns(options: Options): Turns {
  const { client, perMinute = PER_MINUTE, atOnce = AT_ONCE, maxHeld } = options
  const { unattendedMs = UNATTENDED_MS, lingerMs = LINGER_MS } = options
  const rate = createRate(perMinute, 'turns')
  const live = new Set<TurnRecord>()
  const streams = new Set<BusStream>()
  const kept: TurnRecord[] = []
  const held = maxHeld === undefined ? {} : { maxHeld }
  let starting = 0

  const keep = (record: TurnRecord): void => {
    if (record.over() && !record.cut() && record.text().length <= KEPT_SIZE) kept.push(record)
    if (kept.length > KEPT) kept.shift()
  }
  const known = (sessionId: string, from: Place | null): TurnRecord | undefined =>
    [...kept, ...live, ...found.records()].find((record) => record.sessionId === sessionId && isIn(record, from))
  const found = createFoundTurns({ client, maxHeld, lingerMs, streams, keep, known })

  /** Nobody is there to be asked, so the answer is what it is for whoever never was: no. */
  const denyAll = ({ sessionId, approvals }: TurnRecord): void => {
    for (const approvalId of approvals())
      // Answered by somebody else meanwhile, or asked again when nobody was there for as long again.
      client.command('approval.answer', { sessionId, approvalId, decision: 'deny' }).catch(() => undefined)
  }
  const pump = async (record: TurnRecord, stream: BusStream): Promise<void> => {
    const stop = whenUnattended(
      unattendedMs,
      () => record.readers() > 0 || record.approvals().length === 0,
      () => {
        denyAll(record)
      },
    )
    try {
      for await (const item of stream) {
        if (item.kind === 'end') record.fail(cutOff(item.reason))
        else record.take(item.message)
        if (record.over()) return
      }
    } catch (error) {
      record.fail(faultFrom(error))
    } finally {
      stop()
      stream.close()
      streams.delete(stream)
      live.delete(record)
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
    find: found.find,
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
