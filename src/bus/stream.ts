import type { EventLog } from '../ports/event-log.ts'
import type { Message } from './messages/envelope.ts'
import { specOf, type CommandType, type EventType, type Type } from './messages/index.ts'

export interface StreamOptions {
  readonly subscriber: string
  readonly types?: readonly Type[]
  readonly session?: string
  /** Begin with the logged messages from this seq on; absent: only what comes from now on. */
  readonly since?: number
  /** Messages held for a slow reader before the stream is cut. */
  readonly limit?: number
}

/** The one terminal item of every stream. `resume`: the seq to subscribe from to miss nothing. */
export interface StreamEnd {
  readonly kind: 'end'
  readonly reason: 'closed' | 'overflow'
  readonly resume: number
}
export type StreamItem = { readonly kind: 'message'; readonly message: Message } | StreamEnd

export interface BusStream extends AsyncIterable<StreamItem> {
  /** The seq to subscribe from to go on behind what was read so far. */
  position(): number
  close(): void
}

interface Source {
  readonly log: EventLog
  readonly head: () => number
  readonly onSession: (session: string, subscriber: string, handler: (message: Message) => unknown) => () => void
  readonly onAll: (subscriber: string, handler: (message: Message) => unknown) => () => void
}

const DEFAULT_LIMIT = 4096

/** A reader's own bounded queue. Fragments of one part grow together while the reader is slow; facts never do. */
export function openStream(source: Source, options: StreamOptions): BusStream {
  const limit = options.limit ?? DEFAULT_LIMIT
  const wanted = options.types === undefined ? null : new Set<Type>(options.types)
  const buffer: Message[] = []
  let wake: (() => void) | null = null
  let ended: StreamEnd['reason'] | null = null
  const lastStored = source.head()
  let delivered = options.since === undefined ? lastStored : options.since - 1

  const end = (reason: StreamEnd['reason']): void => {
    if (ended !== null) return
    ended = reason
    unsubscribe()
    wake?.()
  }

  const receive = (message: Message): void => {
    if (wanted !== null && !wanted.has(message.type)) return
    // Stored before the subscription, delivered after it: the backlog has it, or it was not asked for.
    if (message.seq > 0 && message.seq <= lastStored) return
    const last = buffer.at(-1)
    const grown = last === undefined ? null : coalesce(last, message)
    if (grown !== null) buffer[buffer.length - 1] = grown
    else buffer.push(message)
    if (buffer.length > limit) {
      buffer.length = 0
      end('overflow')
    }
    wake?.()
  }

  const unsubscribe =
    options.session === undefined
      ? source.onAll(options.subscriber, receive)
      : source.onSession(options.session, options.subscriber, receive)
  const backlog = options.since === undefined ? null : backlogOf(source.log, options, options.since, lastStored)

  async function* items(): AsyncGenerator<StreamItem, void, undefined> {
    try {
      for (const message of backlog ?? []) {
        delivered = message.seq
        yield { kind: 'message', message }
      }
      for (;;) {
        const message = buffer.shift()
        if (message !== undefined) {
          if (message.seq > delivered) delivered = message.seq
          yield { kind: 'message', message }
        } else if (ended !== null) {
          yield { kind: 'end', reason: ended, resume: delivered + 1 }
          return
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          wake = null
        }
      }
    } finally {
      end('closed')
    }
  }

  return {
    position: () => delivered + 1,
    close: () => {
      end('closed')
    },
    [Symbol.asyncIterator]: items,
  }
}

/** What was logged before the subscription, read page by page so that a long history is never held at once. */
function* backlogOf(log: EventLog, { types, session }: StreamOptions, since: number, last: number): Generator<Message> {
  for (let from = since; from <= last;) {
    const page = [
      ...log.read({
        since: from,
        limit: 500,
        ...(session === undefined ? {} : { session }),
        ...(types === undefined ? {} : { types: types.filter(isLogged) }),
      }),
    ]
    const final = page.at(-1)
    if (final === undefined) return
    for (const message of page) if (message.seq <= last) yield message
    from = final.seq + 1
  }
}

function coalesce(last: Message, next: Message): Message | null {
  if (last.type === 'turn.text.delta' && next.type === 'turn.text.delta' && continues(last.data, next.data))
    return { ...last, data: { ...last.data, text: last.data.text + next.data.text } }
  if (last.type === 'turn.reasoning.delta' && next.type === 'turn.reasoning.delta' && continues(last.data, next.data))
    return { ...last, data: { ...last.data, text: last.data.text + next.data.text } }
  return null
}

interface Piece {
  readonly turnId: string
  readonly step: number
  readonly part: number
  readonly offset: number
  readonly text: string
}

const continues = (a: Piece, b: Piece): boolean =>
  a.turnId === b.turnId && a.step === b.step && a.part === b.part && a.offset + a.text.length === b.offset

const isLogged = (type: Type): type is EventType | CommandType => specOf(type).kind !== 'delta'
