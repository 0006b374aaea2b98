import * as z from 'zod'
import { command, event, query } from './define.ts'
import { assistantContent, id, madePrompt, prompt, sessionId, stopReason, usage } from './content.ts'
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
  'model.complete': command(
    'Ask a model once, outside any conversation: for programs that bring their own tools. Nothing is tried again.',
    z.object({
      callId: id,
      provider: providerName,
      model: z.string().min(1).max(200),
      prompt,
      /** Whose rows these are: they go when that conversation is deleted. */
      sessionId: sessionId.optional(),
    }),
    { replies: ['model.answered', 'model.refused'], public: true, transient: ['prompt'] },
  ),
  'model.answered': event(
    'The model’s whole output to whoever asked outside a conversation.',
    z.object({ callId: id, content: assistantContent, stopReason, usage, sessionId: sessionId.optional() }),
  ),
  'model.refused': event(
    'A call outside a conversation ended without an answer.',
    z.object({ callId: id, fault, sessionId: sessionId.optional() }),
  ),
  'model.abandon': command(
    'Stop a call that was asked outside any conversation: whoever asked is gone. It ends with `model.refused`.',
    z.object({ callId: id, provider: providerName }),
    { replies: ['model.abandoned'], public: true },
  ),
  'model.abandoned': event('The call is being stopped, or was over already.', z.object({ callId: id })),
  'model.resolve': query(
    'Which model a name means here and now; null: the configured default.',
    z.object({ name: z.string().max(200).nullable() }),
    z.object({ provider: providerName, model: z.string(), reason: z.string(), contextWindow: z.number() }),
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
