import type { Gate } from '../ports/gate.ts'
import type { RawClock } from '../ports/raw-clock.ts'
import type { Vault } from '../ports/vault.ts'
import type { Bus } from './bus.ts'
import { mapStrings } from './map-strings.ts'
import { firstIssue } from './queries.ts'
import type { BusStream, StreamOptions } from './stream.ts'
import { sessionOf, type Message } from './messages/envelope.ts'
import { fail, faultFrom, FaultError } from './messages/fault.ts'
import {
  catalogue,
  isType,
  specOf,
  type Answer,
  type AnyType,
  type CommandType,
  type Draft,
  type Input,
  type QueryType,
  type ReplyTo,
} from './messages/index.ts'

/**
 * What a door holds of the program: the terminal, HTTP and the sockets speak to this and to nothing else. Only public
 * commands and queries pass, checked against the catalogue; nobody outside can state a fact.
 */
export interface BusClient {
  /** Sends a command and gives the fact that answers it. Throws FaultError `input.*`, `log.*`, `bus.*`. */
  command<C extends CommandType>(
    type: C,
    data: Input<C>,
    options?: { readonly timeoutMs?: number },
  ): Promise<Message<ReplyTo<C>>>
  query<Q extends QueryType>(type: Q, data: Input<Q>, options?: { readonly timeoutMs?: number }): Promise<Answer<Q>>
  subscribe(options: StreamOptions): BusStream
}

interface Dependencies {
  readonly bus: Bus
  readonly gate: Gate
  readonly raw: RawClock
  readonly vault: Vault
  /** Unlike that of any other door and run: ids of commands begin with it. */
  readonly run: string
  /** Names this door in the log: "cli", "http". */
  readonly source: string
}

const COMMAND_TIMEOUT_MS = 30_000
const QUERY_TIMEOUT_MS = 30_000

export function createLocalClient({ bus, gate, raw, vault, run, source }: Dependencies): BusClient {
  let sent = 0

  const inTime = <T>(
    what: string,
    ms: number,
    begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const stopTimer = raw.timer(ms, () => {
        finish(() => {
          reject(fail('bus.timeout', `${what} got no answer within ${ms / 1000} s.`, { retryable: true }))
        })
      })
      let undo: (() => void) | null = null
      let over = false
      const isOver = (): boolean => over
      const finish = (end: () => void): void => {
        if (over) return
        over = true
        stopTimer()
        undo?.()
        end()
      }
      // The answer may come before `begin` has returned.
      const began = begin(
        (value) => {
          finish(() => {
            resolve(value)
          })
        },
        (error) => {
          finish(() => {
            reject(error instanceof Error ? error : new Error(String(error)))
          })
        },
      )
      if (isOver()) began()
      else undo = began
    })

  return {
    command(type, data, { timeoutMs = COMMAND_TIMEOUT_MS } = {}) {
      if (!isOpen(type, 'command')) return Promise.reject(notForOutside(type))
      const parsed = catalogue[type].data.safeParse(data)
      if (!parsed.success) return Promise.reject(fail('input.invalid', `${type}: ${firstIssue(parsed.error)}.`))
      const draft = { type, data: mapStrings(parsed.data, vault.conceal) } as Draft<CommandType>
      const id = `${run}-${source}${(++sent).toString(36)}`
      return inTime(type, timeoutMs, (resolve, reject) => {
        const offReply = bus.onReply(id, type, (reply) => {
          resolve(reply as never)
        })
        const offReject = bus.onReject(id, (fault) => {
          reject(new FaultError(fault))
        })
        const payload = (): string => JSON.stringify({ ...draft, id, source })
        gate.admit({ kind: 'command', key: type, session: sessionOf(draft.data), payload }, () => {
          try {
            bus.commit([draft], { source, id })
          } catch (error) {
            reject(new FaultError(faultFrom(error)))
          }
        })
        return () => {
          offReject()
          offReply()
        }
      })
    },
    query(type, data, { timeoutMs = QUERY_TIMEOUT_MS } = {}) {
      if (!isOpen(type, 'query')) return Promise.reject(notForOutside(type))
      try {
        const answer = bus.read(type, data, { door: true })
        // What is there at once needs no watch.
        if (!(answer instanceof Promise)) return Promise.resolve(answer)
        return inTime(type, timeoutMs, (resolve, reject) => {
          answer.then(resolve, reject)
          return () => undefined
        })
      } catch (error) {
        return Promise.reject(new FaultError(faultFrom(error)))
      }
    },
    subscribe: (options) => bus.stream(options),
  }
}

/** Doors pass on what strangers wrote, so the type itself is checked too. */
const isOpen = (type: AnyType, kind: 'command' | 'query'): boolean =>
  isType(type) && specOf(type).kind === kind && specOf(type).public

const notForOutside = (type: string): FaultError => fail('auth.forbidden', `${type} is not for outside.`)
