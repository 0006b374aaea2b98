import type { Clock } from '../ports/clock.ts'
import type { Appendable, EventLog } from '../ports/event-log.ts'
import type { Ids } from '../ports/ids.ts'
import { createFanOut } from './fan-out.ts'
import type { Handler, Origin } from './origin.ts'
import { createQueries, type Queries } from './queries.ts'
import { createRejections } from './rejections.ts'
import { createReplies } from './replies.ts'
import { createRequest, type RequestOptions } from './request.ts'
import { openStream, type BusStream, type StreamOptions } from './stream.ts'
import { sessionOf, type Logged, type Message } from './messages/envelope.ts'
import { fail, faultFrom, type Fault } from './messages/fault.ts'
import {
  specOf,
  type CommandType,
  type DeltaType,
  type Draft,
  type EventType,
  type ReplyTo,
  type Type,
} from './messages/index.ts'

/** Reactions to reactions while messages are being delivered; a chain longer than this is a storm. */
const MAX_HOPS = 64
/** Messages waiting for delivery. */
const MAX_QUEUE = 100_000

export interface Bus extends Queries {
  /** Validates, stores all of one decision in one transaction, then delivers in log order. Throws FaultError; then nothing has happened. */
  commit<T extends EventType | CommandType>(drafts: readonly Draft<T>[], origin: Origin): readonly Message<T>[]
  /** Delivers a fragment that nobody stores. Throws FaultError `bus.storm`, `bus.overloaded`. */
  emit(draft: Draft<DeltaType>, origin: Origin): void
  on<T extends Type>(type: T, subscriber: string, handler: Handler<T>): () => void
  onSession(session: string, subscriber: string, handler: (message: Message) => unknown): () => void
  onAll(subscriber: string, handler: (message: Message) => unknown): () => void
  request<C extends CommandType>(draft: Draft<C>, options: RequestOptions): Promise<Message<ReplyTo<C>>>
  /** Commits a command and hears `rejected` if no reply to it will come, until the returned function is called. */
  ask(draft: Draft<CommandType>, origin: Origin, rejected: (fault: Fault) => void): () => void
  /** Tells whoever waits for a reply to `message` that none will come. */
  reject(message: Pick<Message, 'id'>, fault: Fault): void
  /** Whether somebody would hear that no reply to the command `id` will come. */
  awaited(id: string): boolean
  /** Hears the declared replies to the command `id`. */
  onReply(id: string, type: CommandType, handler: (reply: Message) => void): () => void
  /** Hears that no reply to the command `id` will come. */
  onReject(id: string, handler: (fault: Fault) => void): () => void
  stream(options: StreamOptions): BusStream
  /** For leak tests. */
  subscribers(): number
}

export interface BusPorts {
  readonly clock: Clock
  readonly ids: Ids
  readonly log: EventLog
}

export function createBus({ clock, ids, log }: BusPorts): Bus {
  const queue: Message[] = []
  /** How many reactions led to the message at the same place in `queue`. */
  const depths: number[] = []
  let head = 0
  let depth = 0
  let seq = log.head()
  let draining = false

  const fanOut = createFanOut((cause, subscriber, error) => {
    // A report about a report would never end.
    if (cause.type === 'bus.handler.failed') return
    const fault = faultFrom(error)
    try {
      commit([{ type: 'bus.handler.failed', data: { type: cause.type, subscriber, fault } }], { source: 'bus', cause })
    } catch (appendError) {
      // A storm or a full queue is told by nobody further: telling it would feed it.
      const unsaid = faultFrom(appendError)
      if (unsaid.code.startsWith('log.'))
        emit({ type: 'log.failing.delta', data: { sessionId: null, fault: unsaid } }, { source: 'bus' })
    }
  })
  const rejections = createRejections()
  const replies = createReplies()
  const request = createRequest({
    clock,
    ids,
    commit: (draft, origin) => commit([draft], origin),
    onReply: replies.on,
    onReject: rejections.on,
  })
  const queries = createQueries({ clock })

  function envelope<T extends Type>(draft: Draft<T>, place: number, origin: Origin, id: string): Message<T> {
    const spec = specOf(draft.type)
    const parsed = spec.data.safeParse(draft.data)
    if (!parsed.success)
      throw fail('internal', `${draft.type} from ${origin.source} does not fit the catalogue: ${parsed.error.message}`)
    return {
      type: draft.type,
      data: parsed.data,
      id,
      seq: place,
      at: clock.now(),
      v: spec.version,
      source: origin.source,
      correlationId: origin.cause?.correlationId ?? id,
      causationId: origin.cause?.id ?? null,
    } as Message<T>
  }

  /** Whatever is said while a message is delivered is a reaction to it, named as its cause or not. */
  function guardStorm(type: Type, { source }: Origin): void {
    if (draining && depth >= MAX_HOPS && type !== 'bus.handler.failed')
      throw fail('bus.storm', `${type} from ${source} is reaction number ${depth + 1} to one message`)
  }

  function guardQueue(more: number): void {
    if (queue.length - head + more > MAX_QUEUE)
      throw fail('bus.overloaded', `${MAX_QUEUE} messages already wait for delivery`, { retryable: true })
  }

  function enqueue(message: Message): void {
    queue.push(message)
    depths.push(draining ? depth + 1 : 0)
  }

  function commit<T extends EventType | CommandType>(
    drafts: readonly Draft<T>[],
    origin: Origin,
  ): readonly Message<T>[] {
    if (drafts.length === 0) return []
    guardQueue(drafts.length)
    let place = seq
    const messages: Message<T>[] = []
    const batch: Appendable[] = []
    for (const draft of drafts) {
      guardStorm(draft.type, origin)
      const message: Message<T> = envelope(draft, ++place, origin, origin.id ?? ids.next())
      messages.push(message)
      batch.push(appendable(message as unknown as Logged))
    }
    log.append(batch)
    seq = place
    for (const { message } of batch) enqueue(message)
    drain()
    return messages
  }

  function emit(draft: Draft<DeltaType>, origin: Origin): void {
    guardQueue(1)
    guardStorm(draft.type, origin)
    const fragment = envelope(draft, 0, origin, '')
    // Most fragments find nothing waiting and need no place in the queue.
    if (draining) enqueue(fragment)
    else drain(fragment)
  }

  function deliver(message: Message): void {
    fanOut.deliver(message, sessionOf(message.data))
    replies.deliver(message)
  }

  // Breadth first: what a handler commits waits its turn, so every subscriber sees log order.
  function drain(first?: Message): void {
    if (draining) return
    draining = true
    try {
      depth = 0
      if (first !== undefined) deliver(first)
      while (head < queue.length) {
        depth = depths[head] ?? 0
        const message = queue[head++]
        if (message !== undefined) deliver(message)
      }
    } finally {
      // Emptying an array gives its memory back, so it is done only where there is any.
      if (head > 0) {
        queue.length = 0
        depths.length = 0
        head = 0
      }
      draining = false
    }
  }

  function on<T extends Type>(type: T, subscriber: string, handler: Handler<T>): () => void {
    return fanOut.subscribe(type, subscriber, (message) => handler(message as Message<T>))
  }

  const ask: Bus['ask'] = (draft, origin, rejected) => {
    const id = ids.next() // chosen before sending: it may be rejected at once
    const off = rejections.on(id, rejected)
    try {
      commit([draft], { ...origin, id })
    } catch (error) {
      off()
      throw error
    }
    return off
  }

  const onSession: Bus['onSession'] = (session, subscriber, handler) =>
    fanOut.subscribe(`session:${session}`, subscriber, handler)
  const onAll: Bus['onAll'] = (subscriber, handler) => fanOut.subscribe('all', subscriber, handler)

  return {
    ...queries,
    commit,
    emit,
    on,
    onSession,
    onAll,
    request,
    ask,
    reject: rejections.reject,
    awaited: rejections.awaited,
    onReply: replies.on,
    onReject: rejections.on,
    stream: (options) => openStream({ log, onSession, onAll, head: () => seq }, options),
    subscribers: fanOut.subscribers,
  }
}

function appendable(message: Logged): Appendable {
  const { transient } = specOf(message.type)
  const data: object = transient.length === 0 ? message.data : withoutFields(message.data, transient)
  return { message, session: sessionOf(message.data), json: JSON.stringify(data) }
}

const withoutFields = (data: object, fields: readonly string[]): object =>
  Object.fromEntries(Object.entries(data).filter(([name]) => !fields.includes(name)))
