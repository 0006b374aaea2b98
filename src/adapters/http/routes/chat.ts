import * as z from 'zod'
import { imagePart } from '../../../bus/messages/content.ts'
import { fail, FaultError } from '../../../bus/messages/fault.ts'
import { parsePlace } from '../../wire/turn-event.ts'
import { knownShape } from '../../wire/sessions.ts'
import type { TurnRecord } from '../../wire/turn-record.ts'
import { chatEvents, tokensOf } from '../chat-events.ts'
import type { Door } from '../door.ts'
import { EventStream } from '../reply.ts'
import { LARGE_BODY, route } from '../route.ts'
import { tokens } from './bodies.ts'

const image = z.object({ media_type: imagePart.shape.mediaType, data: z.string().describe('base64') })
const chat = z.object({
  message: z.string().max(1_000_000).optional(),
  session_id: z.string().optional(),
  model: z.string().max(200).optional(),
  include_memory: z.boolean().optional(),
  images: z.array(image).max(20).optional(),
})

export const chatRoutes = [
  route({
    method: 'post',
    path: '/api/chat',
    summary: 'Sends a message and waits for the answer. Tools that need a person’s word are denied.',
    body: chat,
    bodyLimit: LARGE_BODY,
    response: z.object({
      response: z.string(),
      session_id: z.string(),
      model: z.string(),
      tokens,
      tools_used: z.array(z.object({ name: z.string(), arguments: z.looseObject({}) })),
    }),
    handle: async ({ body }, door) => answer(door, await begin(door, body, false)),
  }),
  route({
    method: 'post',
    path: '/api/chat/stream',
    summary:
      'Sends a message and streams the answer; with `session_id` alone, or `Last-Event-ID`, goes on with the turn that runs or ran last.',
    body: chat,
    bodyLimit: LARGE_BODY,
    produces: 'text/event-stream',
    handle: async ({ body, headers }, door) => {
      const from = parsePlace(String(headers['last-event-id'] ?? ''))
      const isResumed = body.session_id !== undefined && (from !== null || body.message === undefined)
      const turn = isResumed ? await resume(door, body.session_id ?? '', from) : await begin(door, body, true)
      return new EventStream((signal) => chatEvents(turn, isResumed ? from : null, signal))
    },
  }),
]

const resume = (door: Door, session: string, from: ReturnType<typeof parsePlace>): Promise<TurnRecord> =>
  door.turns.find(knownShape(session), from)

async function begin(door: Door, body: z.output<typeof chat>, interactive: boolean): Promise<TurnRecord> {
  const { message: text, session_id: session, model, include_memory: memory, images = [] } = body
  if (text === undefined && images.length === 0)
    throw fail('input.invalid', 'message is missing: what to answer.', { hint: '{"message": "Hello"}' })
  const { sessionId } = await door.sessions.open({ session, model, memory })
  const parts = images.map(({ media_type: mediaType, data }) => ({ type: 'image' as const, mediaType, data }))
  return door.turns.start({
    sessionId,
    text: text ?? '',
    interactive,
    ...(parts.length === 0 ? {} : { images: parts }),
  })
}

/** Waits for the end, also where nobody waits for the answer any more. */
async function answer({ sessions }: Door, turn: TurnRecord) {
  const end = await turn.end()
  if (end.type === 'error') throw new FaultError(end.fault)
  return {
    response: turn.text(),
    session_id: turn.sessionId,
    model: await sessions.modelOf(turn.sessionId, turn.model()),
    tokens: tokensOf(end.usage),
    tools_used: turn.toolsUsed(),
  }
}
