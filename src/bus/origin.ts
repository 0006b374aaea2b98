import type { Message } from './messages/envelope.ts'
import type { Type } from './messages/index.ts'

/** Where a message comes from. */
export interface Origin {
  readonly source: string
  readonly cause?: Message | undefined
  /** Given where a requester must know the id before the reply can come. */
  readonly id?: string
}

export type Handler<T extends Type> = (message: Message<T>) => unknown
