import type { Clock } from '../ports/clock.ts'
import type { Ids } from '../ports/ids.ts'
import type { Message } from './messages/envelope.ts'
import { fail, faultOf, FaultError, type Fault } from './messages/fault.ts'
import type { Origin } from './origin.ts'
import type { CommandType, Draft, ReplyTo } from './messages/index.ts'

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
  readonly onReply: (id: string, type: CommandType, handler: (reply: Message) => void) => () => void
}

/** Sends a command and waits for the declared reply whose cause it is. */
export function createRequest({ clock, ids, commit, onReply, onReject }: Dependencies) {
  return <C extends CommandType>(draft: Draft<C>, options: RequestOptions): Promise<Message<ReplyTo<C>>> =>
    new Promise((resolve, reject) => {
      const { source, cause, timeoutMs, signal } = options
      if (signal?.aborted === true) {
        reject(cancelled(draft.type))
        return
      }
      const id = ids.next() // chosen before sending: a reply may come synchronously
      const settle = (finish: () => void): void => {
        offReply()
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
      const offReply = onReply(id, draft.type, (message) => {
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
