import type { Logged } from '../bus/messages/envelope.ts'

export interface OpenTurn {
  readonly sessionId: string
  readonly turnId: string
}

/** Turns that began or wait and have not ended, from messages in log order. Two sessions may use the same turn id. */
export function unfinishedTurns(messages: Iterable<Logged>): readonly OpenTurn[] {
  const open = new Map<string, OpenTurn>()
  const keyOf = ({ sessionId, turnId }: OpenTurn): string => `${sessionId} ${turnId}`
  for (const { type, data } of messages) {
    switch (type) {
      case 'turn.started':
      case 'turn.queued':
        open.set(keyOf(data), { sessionId: data.sessionId, turnId: data.turnId })
        break
      case 'turn.completed':
      case 'turn.failed':
      case 'turn.cancelled':
        open.delete(keyOf(data))
        break
      default:
        break
    }
  }
  return [...open.values()]
}

export const unfinishedSessions = (messages: Iterable<Logged>): readonly string[] => [
  ...new Set(unfinishedTurns(messages).map(({ sessionId }) => sessionId)),
]

export const TURN_BOUNDS = ['turn.started', 'turn.queued', 'turn.completed', 'turn.failed', 'turn.cancelled'] as const
