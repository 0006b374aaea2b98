import type { Usage } from '../../bus/messages/content.ts'
import { faults } from '../../bus/messages/fault.ts'
import { placeText, type Place, type TurnEvent } from '../wire/turn-event.ts'
import type { TurnRecord } from '../wire/turn-record.ts'
import type { StreamEvent } from './reply.ts'

/** A turn as LocalGPT's clients read it. An error has no id: whoever comes back goes on behind what was said before it. */
export async function* chatEvents(
  turn: TurnRecord,
  from: Place | null,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, void, undefined> {
  yield { data: { type: 'session', session_id: turn.sessionId, turn_id: turn.turnId } }
  for await (const { place, event } of turn.follow(from, signal))
    yield { ...(event.type === 'error' ? {} : { id: placeText(place) }), data: bodyOf(event, turn) }
}

const bodyOf = (event: TurnEvent, turn: TurnRecord): object => {
  switch (event.type) {
    case 'done':
      return {
        type: 'done',
        session_id: turn.sessionId,
        stop_reason: event.stopReason,
        tokens: tokensOf(event.usage),
        tools_used: turn.toolsUsed(),
      }
    case 'error': {
      const { code, message, hint } = event.fault
      return { type: 'error', error: message, code: faults[code].wire, ...(hint === undefined ? {} : { hint }) }
    }
    default:
      return event
  }
}

export const tokensOf = ({ input, output }: Usage) => ({ prompt: input, completion: output, total: input + output })
