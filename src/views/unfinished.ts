import type { Logged } from '../bus/messages/envelope.ts'

/** Sessions with a turn that began or waited and never ended, from messages in log order. */
export function unfinishedSessions(messages: Iterable<Logged>): readonly string[] {
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
  return [...new Set(open.values())]
}

export const TURN_BOUNDS = ['turn.started', 'turn.queued', 'turn.completed', 'turn.failed', 'turn.cancelled'] as const
