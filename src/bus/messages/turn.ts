import * as z from 'zod'
import { command, delta, event } from './define.ts'
import { id, imagePart, sessionId, stopReason, toolCallPart, usage } from './content.ts'
import { fault } from './fault-schema.ts'
import { passage } from './memory.ts'

export const turn = z.object({ sessionId, turnId: id })

export const recalled = turn.extend({
  query: z.string(),
  /** Ends the quotation; no passage holds this word. */
  fence: z.string(),
  /** How the notes were searched. */
  legs: z.array(z.enum(['text', 'vector'])),
  /** Why a leg did not take part. */
  note: z.string().nullable(),
  passages: z.array(passage),
  fault: fault.optional(),
})

/** Where the person works, absolute. Nothing is open to tools by it: `use_folder` asks for that. */
export const MAX_FOLDER = 4096
export const folder = z.string().min(1).max(MAX_FOLDER)

/** Bytes of one message, UTF-8. */
export const MAX_MESSAGE_BYTES = 1_000_000

export const turnMessages = {
  'turn.start': command(
    'Answer one message. A message sent while a turn runs waits its turn.',
    turn.extend({
      /** Shorter than other ids: those of its steps and approvals begin with it. */
      turnId: id.max(100),
      text: z.string(),
      images: z.array(imagePart).max(20).optional(),
      /** Somebody can answer a question while this turn runs; without, what needs an approval is denied. */
      interactive: z.boolean().default(false),
      folder: folder.optional(),
    }),
    { replies: ['turn.started', 'turn.queued', 'turn.refused'], public: true },
  ),
  'turn.queued': event(
    'The message waits behind `position` others.',
    turn.extend({
      text: z.string(),
      images: z.array(imagePart).optional(),
      interactive: z.boolean(),
      folder: folder.optional(),
      position: z.number(),
    }),
  ),
  'turn.refused': event('The message was not taken.', turn.extend({ fault })),
  'turn.started': event(
    'The turn runs.',
    turn.extend({
      text: z.string(),
      images: z.array(imagePart).optional(),
      interactive: z.boolean(),
      folder: folder.optional(),
      model: z.string(),
    }),
  ),
  'turn.context.trimmed': event(
    'The oldest turns do not fit the context window and are left out of this request.',
    turn.extend({ droppedTurns: z.number() }),
  ),
  'turn.recalled': event(
    'What the notes say that bears on the message and stands in front of it from now on; or why they could not be asked.',
    recalled,
  ),
  'turn.step.started': event('The model is asked.', turn.extend({ step: z.number(), callId: id })),
  'turn.text.delta': delta(
    'A fragment of the answer. `offset`: UTF-16 units of this part before it.',
    turn.extend({ step: z.number(), part: z.number(), offset: z.number(), text: z.string() }),
  ),
  'turn.reasoning.delta': delta(
    'A fragment of the model’s thinking, apart from its answer.',
    turn.extend({ step: z.number(), part: z.number(), offset: z.number(), text: z.string() }),
  ),
  'turn.notice.delta': delta('A line of progress for whoever waits.', turn.extend({ message: z.string() })),
  'turn.step.completed': event(
    'The model has answered or asked for tools.',
    turn.extend({ step: z.number(), callId: id }),
  ),
  'turn.tool.settled': event(
    'The session has taken in how a tool call ended.',
    turn.extend({ step: z.number(), toolCallId: id }),
  ),
  'turn.call': command(
    'Run a tool for a model that calls its tools by itself while it answers; the tool’s own fact tells how it ended.',
    z.object({ sessionId, call: toolCallPart }),
    { replies: ['turn.called', 'turn.refused'] },
  ),
  'turn.called': event('The model has called a tool while it answers.', turn.extend({ call: toolCallPart })),
  'turn.cancel': command(
    'Stop the running turn, or the one named; the partial answer stays and what waits goes on.',
    z.object({ sessionId, turnId: id.optional() }),
    {
      replies: ['turn.cancelling', 'turn.refused'],
      public: true,
    },
  ),
  'turn.cancelling': event('The turn is being stopped.', turn),
  'turn.cancelled': event('Stopped on request; the partial answer is kept.', turn.extend({ usage })),
  'turn.completed': event('The whole answer is there.', turn.extend({ steps: z.number(), stopReason, usage })),
  'turn.failed': event(
    'The turn ended without an answer; what was said so far is kept.',
    turn.extend({ fault, usage }),
  ),
} as const
