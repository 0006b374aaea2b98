import { faultOf } from '../../bus/messages/fault.ts'
import type { Data } from '../../bus/messages/index.ts'
import { turnsOf } from './budget.ts'
import type { SessionFact } from './evolve.ts'
import { existing, refused, unknown } from './refusals.ts'
import type { SessionState } from './state.ts'

/** A new conversation with the turns of `parent` that have ended, up to and with the one named. */
export function branch(
  state: SessionState,
  { sessionId, from, turnId, title }: Data<'session.branch'>,
  parent: SessionState,
): SessionFact {
  if (state.exists) return refused(sessionId, existing(sessionId))
  if (!parent.exists || parent.deleted) return refused(sessionId, unknown(from))
  const ended = turnsOf(parent.entries).filter(([first]) => first?.turnId !== parent.turn?.turnId)
  const last = turnId === undefined ? ended.length - 1 : ended.findIndex(([first]) => first?.turnId === turnId)
  if (turnId !== undefined && last < 0)
    return refused(
      sessionId,
      faultOf('input.invalid', `No turn ${turnId} of session ${from} has ended.`, {
        hint: 'The messages of a session name their turns; without one the branch begins behind the last.',
      }),
    )
  const shared = ended.slice(0, last + 1).flat()
  const { model, provider, contextWindow, memory, tainted } = parent
  return {
    type: 'session.branched',
    data: {
      sessionId,
      from,
      turnId: shared.at(-1)?.turnId ?? null,
      model,
      provider,
      contextWindow,
      memory,
      ...(title === undefined ? {} : { title }),
      entries: shared.map(({ turnId, message, recalled }) => ({
        turnId,
        message,
        ...(recalled === undefined ? {} : { recalled: [...recalled] }),
      })),
      tainted: [...tainted],
    },
  }
}
