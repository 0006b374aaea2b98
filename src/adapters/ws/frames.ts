import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import { firstIssue } from '../../bus/queries.ts'

/** LocalGPT's own messages on the WebSocket, beside the native protocol. */
const chatFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session'), session_id: z.string().optional(), model: z.string().max(200).optional() }),
  z.object({
    type: z.literal('chat'),
    message: z.string(),
    session_id: z.string().optional(),
    model: z.string().max(200).optional(),
  }),
  z.object({ type: z.literal('cancel') }),
  z.object({
    type: z.literal('approve'),
    id: z.string().min(1).max(200),
    decision: z.enum(['once', 'session', 'always', 'deny']),
  }),
])
export type ChatFrame = z.output<typeof chatFrame>

const CHAT = new Set(['session', 'chat', 'cancel', 'approve'])

export const isChatFrame = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && CHAT.has(String(value.type))

/** Throws FaultError `input.invalid`. */
export function parseChatFrame(value: unknown): ChatFrame {
  const { data, error } = chatFrame.safeParse(value)
  if (error === undefined) return data
  throw fail('input.invalid', `The message does not fit: ${firstIssue(error)}.`, {
    hint: '{"type":"chat","message":"Hello"}',
  })
}
