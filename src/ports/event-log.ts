import type { Logged } from '../bus/messages/envelope.ts'
import type { CommandType, EventType } from '../bus/messages/index.ts'

export interface ReadOptions {
  /** First seq wanted. */
  readonly since?: number
  readonly session?: string
  readonly types?: readonly (EventType | CommandType)[]
  readonly limit?: number
  readonly newestFirst?: boolean
}

/** A message with its JSON already made, ready to be stored. */
export interface Appendable {
  readonly message: Logged
  readonly session: string | null
  readonly json: string
}

export interface SessionRow {
  readonly session: string
  readonly firstSeq: number
  readonly lastSeq: number
  readonly lastAt: number
}

/** The ordered log of everything that was asked for and that happened. */
export interface EventLog {
  /** Stores all or none. When it returns, a killed process does not lose them. Throws FaultError `log.*`. */
  readonly append: (batch: readonly Appendable[]) => void
  readonly read: (options?: ReadOptions) => Iterable<Logged>
  /** Sessions with rows, the one written to last first. */
  readonly sessions: (limit: number) => readonly SessionRow[]
  /** Removes a session's rows for good, all but its tombstone. */
  readonly forget: (session: string) => void
  /** Highest seq stored; 0 for an empty log. */
  readonly head: () => number
}
