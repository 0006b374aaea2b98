import * as z from 'zod'
import { command, event, query } from './define.ts'
import { assistantContent, id, madePrompt, sessionId, stopReason, usage } from './content.ts'
import { fault } from './fault-schema.ts'
import { providerName } from './provider-name.ts'
import { turn } from './turn.ts'

const call = turn.extend({ callId: id })

export const modelMessages = {
  'model.generate': command(
    'Ask a model. `prompt` is made from the session’s facts, so it is not logged again.',
    call.extend({ provider: providerName, model: z.string(), step: z.number(), prompt: madePrompt }),
    { replies: ['model.completed', 'model.failed', 'model.cancelled'], transient: ['prompt'] },
  ),
  'model.cancel': command(
    'Stop a call and close its connection.',
    z.object({ callId: id, provider: providerName, sessionId }),
    {
      replies: ['model.cancelled'],
    },
  ),
  'model.retrying': event(
    'Nothing had arrived yet, so the request is made again after `delayMs`.',
    call.extend({ attempt: z.number(), delayMs: z.number(), fault }),
  ),
  'model.completed': event(
    'The model’s whole output.',
    call.extend({
      content: assistantContent,
      stopReason,
      usage,
      /** ms from the request to the first delta and to the end. */
      firstTokenMs: z.number(),
      totalMs: z.number(),
    }),
  ),
  'model.failed': event(
    'The call ended without an answer; `content` is what had arrived.',
    call.extend({ fault, content: assistantContent }),
  ),
  'model.cancelled': event(
    'Stopped on request; `content` is what had arrived.',
    call.extend({ content: assistantContent }),
  ),
  'model.list': query(
    'The models that can be asked now.',
    z.object({}),
    z.object({
      models: z.array(
        z.object({
          name: z.string(),
          provider: providerName,
          ready: z.boolean(),
          /** Why it is ready, or what to do so that it is. */
          note: z.string(),
        }),
      ),
    }),
  ),
} as const
