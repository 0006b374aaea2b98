import type { BusClient } from '../../bus/client.ts'
import type { BusStream, StreamItem } from '../../bus/stream.ts'
import { fail, FaultError } from '../../bus/messages/fault.ts'
import type { ReplyFrame, RequestInput } from './frames.ts'

export interface RemoteClient {
  readonly client: BusClient
  /** Takes one frame of the host. */
  receive(frame: ReplyFrame): void
  /** The host is gone: everything under way fails with `bus.disconnected`, every stream ends. */
  lost(): void
}

/** The host answers in time itself; this much later nobody is believed to be there, ms. */
const GRACE_MS = 5_000
const TIMEOUT_MS = 30_000
/** Messages held for a reader of this process before its stream is cut. */
const HELD = 10_000

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** The bus of another process, as it looks from here. The host is of the same version, so its answers are not checked again. */
export function createRemoteClient(send: (frame: RequestInput) => void): RemoteClient {
  const waiting = new Map<string, Waiting>()
  const streams = new Map<string, RemoteStream>()
  let sent = 0
  let gone = false

  const request = <T>(
    type: 'command' | 'query',
    name: string,
    data: unknown,
    { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<T> => {
    if (gone) return Promise.reject(disconnected())
    const id = String(++sent)
    return new Promise<T>((resolve, reject) => {
      const limit = Math.min(timeoutMs, 86_400_000)
      const timer = setTimeout(() => {
        waiting.delete(id)
        reject(fail('bus.timeout', `${name} got no answer within ${limit / 1000} s.`, { retryable: true }))
      }, limit + GRACE_MS)
      const settled =
        <A extends unknown[]>(settle: (...args: A) => void) =>
        (...args: A): void => {
          clearTimeout(timer)
          waiting.delete(id)
          settle(...args)
        }
      waiting.set(id, { resolve: settled(resolve), reject: settled(reject) })
      send({ type, id, message: { type: name, data }, timeout_ms: limit })
    })
  }

  return {
    client: {
      command: (type, data, options) => request('command', type, data, options),
      query: (type, data, options) => request('query', type, data, options),
      subscribe({ types, session, since }) {
        const id = String(++sent)
        const stream = remoteStream(since ?? 0, () => {
          if (streams.delete(id) && !gone) send({ type: 'unsubscribe', id })
        })
        if (gone) stream.take({ kind: 'end', reason: 'closed', resume: since ?? 0 })
        else {
          streams.set(id, stream)
          send({
            type: 'subscribe',
            id,
            ...(types === undefined ? {} : { types: [...types] }),
            ...(session === undefined ? {} : { session }),
            ...(since === undefined ? {} : { since }),
          })
        }
        return stream
      },
    },
    receive(frame) {
      switch (frame.type) {
        case 'reply':
          waiting.get(frame.id)?.resolve(frame.message as never)
          return
        case 'answer':
          waiting.get(frame.id)?.resolve(frame.data as never)
          return
        case 'fault': {
          const id = frame.id ?? ''
          waiting.get(id)?.reject(new FaultError(frame.fault))
          streams.get(id)?.fail(new FaultError(frame.fault))
          return
        }
        case 'subscribed':
          streams.get(frame.id)?.begin(frame.next)
          return
        case 'message':
          streams.get(frame.id)?.take({ kind: 'message', message: frame.message })
          return
        case 'end':
          streams.get(frame.id)?.take({ kind: 'end', reason: frame.reason, resume: frame.resume })
          return
        default:
      }
    },
    lost() {
      gone = true
      for (const { reject } of [...waiting.values()]) reject(disconnected())
      for (const stream of [...streams.values()]) stream.lost()
      streams.clear()
    },
  }
}

export const disconnected = (): FaultError =>
  fail('bus.disconnected', 'The process that hosts this home is gone.', {
    retryable: true,
    hint: 'Ask again: whoever asks next hosts the home.',
  })

interface RemoteStream extends BusStream {
  begin(next: number): void
  take(item: StreamItem): void
  fail(error: Error): void
  lost(): void
}

function remoteStream(since: number, left: () => void): RemoteStream {
  const buffer: StreamItem[] = []
  let failure: Error | null = null
  let over = false
  let resume = since
  let read = since
  let wake: (() => void) | null = null

  const take = (item: StreamItem): void => {
    if (over) return
    if (item.kind === 'message') {
      resume = Math.max(resume, item.message.seq + 1)
      if (buffer.length >= HELD) {
        buffer.length = 0
        end('overflow')
        return
      }
    } else over = true
    buffer.push(item)
    wake?.()
  }
  const end = (reason: 'closed' | 'overflow'): void => {
    if (over) return
    // What was held and is thrown away has to be asked for again.
    take({ kind: 'end', reason, resume: reason === 'overflow' ? read : resume })
    left()
  }
  async function* items(): AsyncGenerator<StreamItem, void, undefined> {
    try {
      for (;;) {
        const item = buffer.shift()
        if (item !== undefined) {
          if (item.kind === 'message') read = Math.max(read, item.message.seq + 1)
          yield item
          if (item.kind === 'end') return
        } else if (failure !== null) throw failure
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      end('closed')
    }
  }
  return {
    begin: (next) => {
      resume = Math.max(resume, next)
      read = Math.max(read, next)
    },
    position: () => read,
    take,
    fail: (error) => {
      failure = error
      wake?.()
    },
    lost: () => {
      end('closed')
    },
    close: () => {
      end('closed')
    },
    [Symbol.asyncIterator]: items,
  }
}
