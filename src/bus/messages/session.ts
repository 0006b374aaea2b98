import * as z from 'zod'
import { command, event, query } from './define.ts'
import { assistantContent, id, promptMessage, sessionId, toolSpec, usage, userContent } from './content.ts'
import { fault } from './fault-schema.ts'
import { passage } from './memory.ts'
import { providerName } from './provider-name.ts'
import { recalled } from './turn.ts'

const session = z.object({ sessionId })
/** Reads take any text: an id of any other shape is simply not found. */
const anySession = z.object({ sessionId: z.string().max(1000) })

export const sessionSummary = z.object({
  sessionId: z.string(),
  title: z.string(),
  model: z.string(),
  messageCount: z.number(),
  /** Tokens of the latest request, or an estimate (characters / 4) where the provider gave none. */
  tokenCount: z.number(),
  usage,
  createdAt: z.number(),
  updatedAt: z.number(),
  running: z.boolean(),
})
export type SessionSummary = z.infer<typeof sessionSummary>

export const transcriptMessage = z.object({
  role: z.enum(['user', 'assistant', 'system', 'toolResult']),
  content: z.union([userContent, assistantContent, z.string()]),
  toolCallId: z.string().optional(),
  name: z.string().optional(),
  isError: z.boolean().optional(),
  at: z.number(),
  turnId: z.string().optional(),
})
export type TranscriptMessage = z.infer<typeof transcriptMessage>

/** A message that two conversations share. `recalled`: what of the notes stands in front of it, as its first part. */
const branchedEntry = z.object({ turnId: id, message: promptMessage, recalled: z.array(passage).optional() })
export type BranchedEntry = z.infer<typeof branchedEntry>

export const sessionMessages = {
  'session.create': command(
    'Open a new conversation.',
    session.extend({
      /** A model name as the person wrote it; absent: the configured default. */
      model: z.string().max(200).optional(),
      title: z.string().max(200).optional(),
      /** What the conversation may read of memory when its prompt is built. */
      memory: z.boolean().default(true),
    }),
    { replies: ['session.created', 'session.refused'], public: true },
  ),
  'session.created': event(
    'A conversation exists.',
    session.extend({
      model: z.string(),
      provider: providerName,
      reason: z.string(),
      contextWindow: z.number(),
      title: z.string().optional(),
      memory: z.boolean(),
    }),
  ),
  'session.branch': command(
    'Open a conversation that begins as another one did, up to and with a turn that has ended.',
    session.extend({
      from: z.string().max(1000),
      /** The last turn they share; absent: the last one that has ended. */
      turnId: id.optional(),
      title: z.string().max(200).optional(),
    }),
    { replies: ['session.branched', 'session.refused'], public: true },
  ),
  'session.branched': event(
    'A conversation begins as another one did. What they share is copied, so each can be deleted alone.',
    session.extend({
      from: z.string(),
      /** null: nothing had been said yet. */
      turnId: id.nullable(),
      model: z.string(),
      provider: providerName,
      contextWindow: z.number(),
      title: z.string().optional(),
      memory: z.boolean(),
      entries: z.array(branchedEntry),
      /** What text of unknown authors the other one has read. */
      tainted: z.array(z.string()).default([]),
    }),
  ),
  // Also for ids of any shape: what was asked for may not exist.
  'session.refused': event('What was asked of the session cannot be done.', anySession.extend({ fault })),
  'session.model.set': command(
    'Answer with another model from the next turn on.',
    session.extend({ model: z.string().min(1).max(200) }),
    {
      replies: ['session.model.changed', 'session.refused'],
      public: true,
    },
  ),
  'session.model.changed': event(
    'Later turns use this model.',
    session.extend({ model: z.string(), provider: providerName, reason: z.string(), contextWindow: z.number() }),
  ),
  'session.clear': command('Forget the conversation so far; the log keeps it.', session, {
    replies: ['session.cleared', 'session.refused'],
    public: true,
  }),
  'session.cleared': event('The context starts anew behind this fact.', session),
  'session.compact': command(
    'Let a summary stand for the older turns in what the model is asked with. The log keeps them all.',
    session,
    { replies: ['session.compacted', 'session.refused'], public: true },
  ),
  'session.compacted': event(
    'The model is asked with the summary and the turns from `keptFrom` on; nothing is rewritten.',
    session.extend({
      summary: z.string(),
      /** Who made it: the model of the conversation, or where there is none, an excerpt of what was said. */
      by: z.enum(['model', 'excerpt']),
      keptFrom: id,
      /** Turns that the summary stands for. */
      turns: z.number(),
      /** Estimated tokens (characters / 4) of the messages before and after. */
      tokensBefore: z.number(),
      tokensAfter: z.number(),
    }),
  ),
  'session.restore': command(
    'Take the summary away: the model is asked with the whole conversation again, as far as it fits.',
    session,
    { replies: ['session.restored', 'session.refused'], public: true },
  ),
  'session.restored': event('No summary stands for anything any more.', session),
  'session.delete': command('Remove every message of a session from the log.', anySession, {
    replies: ['session.deleted', 'session.refused'],
    public: true,
  }),
  'session.deleted': event('A tombstone: the rows of this session are gone.', anySession),
  'session.prompt.changed': event(
    'The system prompt or the tools differ from the last turn; kept whole, so that any context can be rebuilt.',
    session.extend({ turnId: z.string(), hash: z.string(), system: z.string(), tools: z.array(toolSpec) }),
  ),
  'session.list': query(
    'Sessions, latest first.',
    z.object({ limit: z.number().int().min(1).max(200).default(50) }),
    z.object({ sessions: z.array(sessionSummary) }),
  ),
  'session.get': query('One session.', anySession, z.object({ session: sessionSummary.nullable() })),
  'session.messages': query(
    'The conversation as it stands, cleared parts included.',
    anySession,
    z.object({ messages: z.array(transcriptMessage).nullable() }),
  ),
  'session.context': query(
    'What the next request would carry.',
    anySession,
    z.object({
      context: z
        .object({
          model: z.string(),
          system: z.string(),
          tools: z.number(),
          messages: z.number(),
          /** Estimated tokens (characters / 4). */
          tokens: z.object({ system: z.number(), tools: z.number(), messages: z.number(), limit: z.number() }),
          /** What was found in the notes for the latest message. */
          recalled: recalled.nullable(),
          /** What text of unknown authors is in it. */
          tainted: z.array(z.string()),
          /** Folders that are open to tools here beside the usual ones. */
          opened: z.array(z.string()),
        })
        .nullable(),
    }),
  ),
} as const
