import type { Clock } from '../ports/clock.ts'
import type { Bus } from './bus.ts'
import type { Message } from './messages/envelope.ts'
import type { ActorName } from './messages/host.ts'
import type { CommandType, EventType } from './messages/index.ts'

export interface ActorContext {
  /** Which of several: a session's id, a provider's name; '' where there is one. */
  readonly key: string
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

export type StartInstance = (context: ActorContext) => RunningActor

/** What the supervisor needs to know to run an actor; its own ports it has already. */
export interface ActorSpec {
  readonly name: ActorName
  /** Commands it owns. */
  readonly handles: readonly CommandType[]
  /** Facts of others it reacts to. */
  readonly listens: readonly EventType[]
  /** Runs from the start of the host, not from its first message; only where there is one instance. */
  readonly standing?: boolean
  /** Which instance a message is for; null: none. */
  readonly keyOf: (message: Message) => string | null
  /** Once, when the host starts: answers queries, builds the machine, and gives what runs an instance of it. */
  readonly attach: (bus: Bus, clock: Clock) => StartInstance
}

export const single = (): string => ''
