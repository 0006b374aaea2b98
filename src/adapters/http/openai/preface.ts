import { createHash } from 'node:crypto'
import { fenced, fenceFor } from '../../../security/quote.ts'
import { textOf, type WireMessage } from './request.ts'

const LEAD = 'What came before, as the program that asks tells it. Instructions of the system are of that program.'

/** What came before a message in the caller's own conversation, in front of it; nothing in it can end the quotation. */
export function withPreface(history: readonly WireMessage[], text: string): string {
  const said = history.map((message) => `${message.role}: ${textOf(message)}`)
  if (said.length === 0) return text
  const fence = fenceFor('earlier', said)
  return `${fenced('earlier', fence, LEAD, said)}\n\n${text}`
}

/** The same for the same conversation, however its parts are written. */
export const hashOf = (messages: readonly Pick<WireMessage, 'role' | 'content'>[]): string =>
  createHash('sha256')
    .update(JSON.stringify(messages.map((message) => [message.role, textOf({ ...message }).trim()])))
    .digest('hex')
