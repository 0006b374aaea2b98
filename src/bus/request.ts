import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Message } from './messages/envelope.ts'
import { fail, faultOf, FaultError, type Fault } from './messages/fault.ts'
import type { Handler, Origin } from './origin.ts'
import { catalogue, type CommandType, type Draft, type EventType, type ReplyTo } from './messages/index.ts'

export interface RequestOptions {
  readonly source: string
  readonly cause?: Message
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

interface Dependencies {
  readonly clock: Clock
  readonly ids: Ids
  readonly commit: (draft: Draft<CommandType>, origin: Origin) => unknown
  readonly onReject: (id: string, handler: (fault: Fault) => void) => () => void
  readonly on: <T extends EventType>(type: T, subscriber: string, handler: Handler<T>) => () => void
}

/** Sends a command and waits for the declared reply whose cause it is. One subscription per reply type serves all. */
export function createRequest({ clock, ids, commit, on, onReject }: Dependencies) {
  const waiting = new Map<string, (message: Message) => void>()
  const heard = new Set<EventType>()

  const listenFor = (type: EventType): void => {
    if (heard.has(type)) return
    heard.add(type)
    on(type, 'request', (message) => waiting.get(message.causationId ?? '')?.(message))
  }

  return <C extends CommandType>(draft: Draft<C>, options: RequestOptions): Promise<Message<ReplyTo<C>>> =>
    new Promise((resolve, reject) => {
      const { source, cause, timeoutMs, signal } = options
      if (signal?.aborted === true) {
        reject(cancelled(draft.type))
        return
      }
      for (const reply of catalogue[draft.type].replies) listenFor(reply)
      const id = ids.next() // chosen before sending: a reply may come synchronously
      const settle = (finish: () => void): void => {
        waiting.delete(id)
        stopTimer()
        offReject()
        signal?.removeEventListener('abort', aborted)
        finish()
      }
      const aborted = (): void => {
        settle(() => {
          reject(cancelled(draft.type))
        })
      }
      const stopTimer = clock.after(timeoutMs, () => {
        settle(() => {
          reject(fail('bus.timeout', `${draft.type} got no reply within ${timeoutMs} ms`, { retryable: true }))
        })
      })
      const failWith = (error: unknown): void => {
        settle(() => {
          reject(asError(error))
        })
      }
      const offReject = onReject(id, (fault) => {
        failWith(new FaultError(fault))
      })
      signal?.addEventListener('abort', aborted, { once: true })
      waiting.set(id, (message) => {
        settle(() => {
          resolve(message as Message<ReplyTo<C>>)
        })
      })
      try {
        commit(draft as unknown as Draft<CommandType>, { source, id, cause })
      } catch (error) {
        failWith(error)
      }
    })
}

const cancelled = (type: string): FaultError => new FaultError(faultOf('turn.cancelled', `${type} was called off`))
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
