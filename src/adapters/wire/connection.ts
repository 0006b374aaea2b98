import type { BusClient } from '../../bus/client.ts'
import type { BusStream } from '../../bus/stream.ts'
import { fail, faultFrom } from '../../bus/messages/fault.ts'
import { isType, specOf, type CommandType, type QueryType, type Type } from '../../bus/messages/index.ts'
import { parseRequest, type ReplyFrame, type RequestFrame } from './frames.ts'

/** The way back to whoever is at the other end. */
export interface Channel {
  /** Resolves once the other end has taken so much that more may follow, or the channel is closed. */
  send(frame: ReplyFrame): Promise<void>
}

export interface Connection {
  /** Takes one frame. What is wrong with it is answered, never thrown. */
  receive(frame: unknown): void
  /** Ends its subscriptions; what is still answered goes nowhere. */
  close(): void
}

/** Commands and queries of one connection that are under way at once. */
const MAX_REQUESTS = 256
const MAX_SUBSCRIPTIONS = 64
/** Messages held for an end that reads slowly before its subscription is cut. */
const HELD = 2048

/** Serves the native protocol to one end, over whatever carries its frames. */
export function createConnection(client: BusClient, channel: Channel): Connection {
  const streams = new Map<string, BusStream>()
  let under = 0
  let closed = false

  const say = async (frame: ReplyFrame): Promise<void> => {
    if (!closed) await channel.send(frame)
  }
  const refuse = (id: string | null, error: unknown): Promise<void> =>
    say({ type: 'fault', id, fault: faultFrom(error) })

  const request = async (frame: Extract<RequestFrame, { type: 'command' | 'query' }>): Promise<void> => {
    const { id, message, timeout_ms: timeoutMs } = frame
    if (under >= MAX_REQUESTS) throw overloaded(`${MAX_REQUESTS} requests`)
    const options = timeoutMs === undefined ? {} : { timeoutMs }
    under++
    try {
      // The client checks type and data against the catalogue, and that the type is for outside.
      if (frame.type === 'command') {
        const reply = await client.command(message.type as CommandType, message.data ?? {}, options)
        await say({ type: 'reply', id, message: reply })
      } else {
        const data = await client.query(message.type as QueryType, message.data ?? {}, options)
        await say({ type: 'answer', id, data })
      }
    } finally {
      under--
    }
  }

  const subscribe = async (frame: Extract<RequestFrame, { type: 'subscribe' }>): Promise<void> => {
    const { id, types, session, since } = frame
    if (streams.has(id)) throw fail('input.invalid', `There is a subscription ${id} already.`)
    if (streams.size >= MAX_SUBSCRIPTIONS) throw overloaded(`${MAX_SUBSCRIPTIONS} subscriptions`)
    const unknown = types?.find((type) => !isType(type) || specOf(type).kind === 'query')
    if (unknown !== undefined) throw fail('input.invalid', `There are no messages of the type ${unknown}.`)
    const stream = client.subscribe({
      subscriber: 'wire',
      limit: HELD,
      ...(types === undefined ? {} : { types: types as Type[] }),
      ...(session === undefined ? {} : { session }),
      ...(since === undefined ? {} : { since }),
    })
    streams.set(id, stream)
    try {
      await say({ type: 'subscribed', id, next: stream.position() })
      for await (const item of stream) {
        if (closed) return
        if (item.kind === 'message') await say({ type: 'message', id, message: item.message })
        else await say({ type: 'end', id, reason: item.reason, resume: item.resume })
      }
    } finally {
      stream.close()
      if (streams.get(id) === stream) streams.delete(id)
    }
  }

  const take = async (frame: RequestFrame): Promise<void> => {
    switch (frame.type) {
      case 'ping':
        return say({ type: 'pong' })
      case 'subscribe':
        return subscribe(frame)
      case 'unsubscribe':
        streams.get(frame.id)?.close()
        return
      default:
        return request(frame)
    }
  }

  return {
    receive(value) {
      if (closed) return
      let frame: RequestFrame
      try {
        frame = parseRequest(value)
      } catch (error) {
        void refuse(idOf(value), error)
        return
      }
      take(frame).catch((error: unknown) => refuse('id' in frame ? frame.id : null, error))
    },
    close() {
      closed = true
      for (const stream of streams.values()) stream.close()
    },
  }
}

const overloaded = (what: string) =>
  fail('bus.overloaded', `This connection has ${what} under way, the most there may be.`, {
    retryable: true,
    hint: 'Wait for some of them to end.',
  })

/** Of a frame that does not fit, so that whoever sent it knows which one it was. */
const idOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
    ? value.id.slice(0, 100)
    : null
