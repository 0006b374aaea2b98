import type { BusClient } from '../../../bus/client.ts'

/** The conversation a chat is in. */
export interface CurrentSession {
  readonly sessionId: string
  readonly model: string
  /** Why this model answers. */
  readonly reason: string
}

/** What the commands of a chat work on. */
export interface Conversation {
  readonly client: BusClient
  readonly current: () => CurrentSession
  readonly change: (next: CurrentSession) => void
  /** Opens the named conversation, or a new one. Throws FaultError `session.not_found`, `config.unknown_model`. */
  readonly open: (wanted: { readonly session?: string; readonly model?: string }) => Promise<CurrentSession>
  readonly now: () => number
}
