import type { Logged } from '../../src/bus/messages/envelope.ts'
import type { Appendable } from '../../src/ports/event-log.ts'

/** A message of a session, or of none, ready to be stored. */
export function appendable(
  seq: number,
  { session, text = 'hello' }: { readonly session: string | null; readonly text?: string },
): Appendable {
  const envelope = {
    id: `m${seq}`,
    seq,
    at: seq * 1000,
    v: 1,
    source: 'test',
    correlationId: `m${seq}`,
    causationId: seq > 1 ? 'm1' : null,
  }
  const message: Logged =
    session === null
      ? { ...envelope, type: 'actor.started', data: { actor: 'memory', key: '' } }
      : {
          ...envelope,
          type: 'turn.refused',
          data: {
            sessionId: session,
            turnId: `t${seq}`,
            fault: { code: 'input.empty', message: text, retryable: false },
          },
        }
  return { message, session, json: JSON.stringify(message.data) }
}
