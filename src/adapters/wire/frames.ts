import * as z from 'zod'
import type { StreamEnd } from '../../bus/stream.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { fail, type Fault } from '../../bus/messages/fault.ts'

/** The native protocol of the attach socket and the WebSocket: one JSON object a frame, here as they come in and go out. */

/** Bytes of one frame. Larger ones end the connection. */
export const MAX_FRAME_BYTES = 1_000_000
/** Bytes of a frame on the attach socket: a message with its images. */
export const MAX_SOCKET_FRAME_BYTES = 30_000_000

const id = z.string().min(1).max(100)
/** What it holds is checked against the catalogue by whoever takes it. */
const message = z.object({ type: z.string().max(100), data: z.unknown().optional() })
/** ms; a day at most. */
const timeout = z.number().int().min(1).max(86_400_000).optional()

const requestFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('command'), id, message, timeout_ms: timeout }),
  z.object({ type: z.literal('query'), id, message, timeout_ms: timeout }),
  z.object({
    type: z.literal('subscribe'),
    /** Comes back in every frame of this subscription. */
    id: id.default('events'),
    types: z.array(z.string().max(100)).max(200).optional(),
    session: z.string().max(1000).optional(),
    /** From this seq on; absent: from now on. */
    since: z.number().int().min(0).optional(),
  }),
  z.object({ type: z.literal('unsubscribe'), id: id.default('events') }),
  z.object({ type: z.literal('ping') }),
])
export type RequestFrame = z.output<typeof requestFrame>
/** As whoever sends it writes it. */
export type RequestInput = z.input<typeof requestFrame>

export type ReplyFrame =
  /** The fact that answers a command. */
  | { readonly type: 'reply'; readonly id: string; readonly message: Message }
  | { readonly type: 'answer'; readonly id: string; readonly data: unknown }
  /** `id` null: it was no frame, so it had none. */
  | { readonly type: 'fault'; readonly id: string | null; readonly fault: Fault }
  /** The first frame of a subscription: messages from this seq on follow. */
  | { readonly type: 'subscribed'; readonly id: string; readonly next: number }
  /** One message of a subscription. */
  | { readonly type: 'message'; readonly id: string; readonly message: Message }
  /** The last frame of a subscription. */
  | { readonly type: 'end'; readonly id: string; readonly reason: StreamEnd['reason']; readonly resume: number }
  | { readonly type: 'pong' }

/** Throws FaultError `input.invalid`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw fail('input.invalid', 'A frame has to be one JSON object.', { hint: '{"type":"ping"}' })
  }
}

/** Throws FaultError `input.invalid`. */
export function parseRequest(value: unknown): RequestFrame {
  const { data, error } = requestFrame.safeParse(value)
  if (data !== undefined) return data
  const [issue] = error.issues
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `
  throw fail('input.invalid', `The frame does not fit: ${place}${issue?.message ?? 'it has another shape'}.`, {
    hint: 'Frames are command, query, subscribe, unsubscribe and ping.',
  })
}
