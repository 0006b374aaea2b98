import type { Message } from './messages/envelope.ts'
import type { Fault } from './messages/fault.ts'

/** Tells whoever waits for the reply to a command that none will come. */
export function createRejections() {
  const waiting = new Map<string, (fault: Fault) => void>()
  return {
    on: (id: string, handler: (fault: Fault) => void): (() => void) => {
      waiting.set(id, handler)
      return () => waiting.delete(id)
    },
    awaited: (id: string): boolean => waiting.has(id),
    reject: (message: Pick<Message, 'id'>, fault: Fault): void => waiting.get(message.id)?.(fault),
  }
}
