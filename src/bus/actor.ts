import type { Clock } from '../ports/clock.ts'
import type { Bus } from './bus.ts'
import type { Message } from './messages/envelope.ts'
import type { ActorName } from './messages/host.ts'
import type { CommandType, EventType } from './messages/index.ts'

export interface ActorContext {
  /** Which of several: a session's id, a provider's name; '' where there is one. */
  readonly key: string
  readonly bus: Bus
  readonly clock: Clock
  /** Tells the supervisor of a bug; the instance is dead from here on. */
  readonly crashed: (error: unknown) => void
}

export interface RunningActor {
  send(message: Message): void
  stop(): void
  /** Nothing is under way, so the instance can be put away until it is asked again. */
  idle(): boolean
}

/** What the supervisor needs to know to run an actor; all wiring of an actor's own ports is in its `start`. */
export interface ActorSpec {
  readonly name: ActorName
  /** Commands it owns. */
  readonly handles: readonly CommandType[]
  /** Facts of others it reacts to. */
  readonly listens: readonly EventType[]
  /** Which instance a message is for; null: none. */
  readonly keyOf: (message: Message) => string | null
  readonly start: (context: ActorContext) => RunningActor
  /** Runs once when the host starts: queries that are answered whether an instance runs or not. */
  readonly install?: (bus: Bus) => void
}

export const single = (): string => ''
