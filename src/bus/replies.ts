import type { Message } from './messages/envelope.ts'
import { specOf, type CommandType } from './messages/index.ts'

/** Who waits for the reply to which command: found by the cause of what is delivered, however many wait. */
export function createReplies() {
  const waiting = new Map<string, { readonly replies: readonly string[]; readonly handler: (reply: Message) => void }>()
  return {
    /** Hears the declared replies to the command `id`. */
    on: (id: string, type: CommandType, handler: (reply: Message) => void): (() => void) => {
      waiting.set(id, { replies: specOf(type).replies, handler })
      return () => waiting.delete(id)
    },
    deliver: (message: Message): void => {
      const asker = message.causationId === null ? undefined : waiting.get(message.causationId)
      if (asker?.replies.includes(message.type) === true) asker.handler(message)
    },
  }
}
