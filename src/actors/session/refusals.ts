import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { SessionFact } from './evolve.ts'

export const unknown = (sessionId: string): Fault =>
  faultOf('session.not_found', `There is no session ${sessionId}.`, {
    hint: '`localgpt session list` shows the sessions there are.',
  })

export const existing = (sessionId: string): Fault =>
  faultOf('session.exists', `Session ${sessionId} exists already.`, { hint: 'Use it, or choose another id.' })

export const busy = (): Fault =>
  faultOf('turn.duplicate', 'A turn is running, or a summary is being made.', {
    retryable: true,
    hint: 'Wait for its end or cancel it.',
  })

export const refused = (sessionId: string, fault: Fault): SessionFact => ({
  type: 'session.refused',
  data: { sessionId, fault },
})
