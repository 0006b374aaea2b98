import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { StreamEnd } from '../../bus/stream.ts'

/** Why a subscription ended before the turn did. */
export const cutOff = (reason: StreamEnd['reason']): Fault =>
  reason === 'overflow'
    ? tooMuch('The host could not keep up with this answer.')
    : faultOf('bus.disconnected', 'The host is stopping.', { retryable: true, hint: 'Ask again when it runs.' })

export const tooMuch = (message: string): Fault =>
  faultOf('bus.overloaded', message, {
    retryable: true,
    hint: 'Ask for the stream again with the header Last-Event-ID: it goes on where this one ended.',
  })
