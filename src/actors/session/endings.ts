import { noUsage } from '../../bus/messages/content.ts'
import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { SessionFact } from './evolve.ts'
import type { SessionState, Waiting } from './state.ts'

/** After a crash nobody knows what the model or the tools did, so nothing is run again by itself. */
export function recover({ sessionId, turn, queue, inbox }: SessionState): readonly SessionFact[] {
  // What only waits for the person has not begun, so it can wait on.
  if (turn?.phase === 'acting' && turn.pending.length > 0 && turn.pending.every(({ id }) => inbox.asked.includes(id)))
    return []
  const fault = faultOf('turn.interrupted', 'The program ended while this turn was under way.', {
    retryable: true,
    hint: 'Send the message again.',
  })
  const ids = [...(turn === null ? [] : [turn.turnId]), ...queue.map(({ turnId }) => turnId)]
  return ids.map((turnId) => ({
    type: 'turn.failed',
    data: { sessionId, turnId, fault, usage: turn?.turnId === turnId ? turn.usage : noUsage },
  }))
}

export const failed = ({ sessionId, turn }: SessionState, fault: Fault): SessionFact => ({
  type: 'turn.failed',
  data: { sessionId, turnId: turn?.turnId ?? '-', fault, usage: turn?.usage ?? noUsage },
})

export const cancelled = ({ sessionId, turn }: SessionState): SessionFact => ({
  type: 'turn.cancelled',
  data: { sessionId, turnId: turn?.turnId ?? '-', usage: turn?.usage ?? noUsage },
})

/** The end of a turn, and the start of the one that waited longest. */
export function end({ sessionId, model, queue }: SessionState, last: SessionFact): readonly SessionFact[] {
  const [next] = queue
  return next === undefined ? [last] : [last, started(sessionId, model, next)]
}

export const started = (
  sessionId: string,
  model: string,
  { turnId, text, images, interactive, folder }: Waiting,
): SessionFact => ({
  type: 'turn.started',
  data: {
    sessionId,
    turnId,
    text,
    interactive,
    model,
    ...(images.length === 0 ? {} : { images: [...images] }),
    ...(folder === null ? {} : { folder }),
  },
})
