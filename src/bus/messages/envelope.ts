import type { Draft, EventType, CommandType, Type } from './index.ts'

/** A message as it travels: a draft with its place and its history. */
export type Message<T extends Type = Type> = {
  [K in T]: Draft<K> & {
    readonly id: string
    /** Place in the log; 0 for deltas, which have none. */
    readonly seq: number
    /** ms since the epoch, UTC. */
    readonly at: number
    readonly v: number
    /** Who said it: an actor ("session"), a door ("cli"), the host. */
    readonly source: string
    /** The message everything began with. */
    readonly correlationId: string
    readonly causationId: string | null
  }
}[T]

/** A message that is in the log. */
export type Logged<T extends EventType | CommandType = EventType | CommandType> = Message<T>

/** The session a message belongs to, if it belongs to one. */
export const sessionOf = (data: object): string | null =>
  'sessionId' in data && typeof data.sessionId === 'string' ? data.sessionId : null
