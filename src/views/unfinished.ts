import type { Logged } from '../bus/messages/envelope.ts'

/** Turns that began or wait and have not ended, each with its session, from messages in log order. */
export function unfinishedTurns(messages: Iterable<Logged>): ReadonlyMap<string, string> {
  const open = new Map<string, string>()
  for (const message of messages) {
    switch (message.type) {
      case 'turn.started':
      case 'turn.queued':
        open.set(message.data.turnId, message.data.sessionId)
        break
      case 'turn.completed':
      case 'turn.failed':
      case 'turn.cancelled':
        open.delete(message.data.turnId)
        break
      default:
        break
    }
  }
  return open
}

export const unfinishedSessions = (messages: Iterable<Logged>): readonly string[] => [
  ...new Set(unfinishedTurns(messages).values()),
]

export const TURN_BOUNDS = ['turn.started', 'turn.queued', 'turn.completed', 'turn.failed', 'turn.cancelled'] as const
