import * as z from 'zod'
import { command, delta, event, query } from './define.ts'
import { id } from './content.ts'
import { fault } from './fault-schema.ts'

const leg = z.object({ rank: z.number(), score: z.number() })

/** How a passage came to its score and its lines. */
export const explanation = z.object({
  /** Place and score in each leg alone, from 1; null: not found by it. The vector leg's score is the cosine. */
  text: leg.nullable(),
  vector: leg.nullable(),
  /** What the score is made of, by cue; their sum times `decay` is the score. */
  parts: z.record(z.string(), z.number()),
  decay: z.number(),
  /** Why neighbouring lines came along, and what was left out as its double. */
  merged: z.array(z.string()),
})
export type Explanation = z.infer<typeof explanation>

export const passageSource = z.enum(['note', 'session'])

/** A passage of a note. `lineStart` and `lineEnd` are 1-based and inclusive; a higher `score` is better. */
export const passage = z.object({
  source: passageSource,
  /** Relative to the workspace, absolute for notes elsewhere, `sessions/ID.md` for a past conversation. */
  file: z.string(),
  lineStart: z.number(),
  lineEnd: z.number(),
  content: z.string(),
  score: z.number(),
  heading: z.string(),
  /** The note's own date (YYYY-MM-DD), where its name has one. */
  date: z.string().nullable(),
  explanation: explanation.optional(),
})
export type Passage = z.infer<typeof passage>

export const indexReport = z.object({
  filesProcessed: z.number(),
  filesUpdated: z.number(),
  filesRemoved: z.number(),
  unitsIndexed: z.number(),
  /** Units whose vector is still to be made. */
  vectorsMissing: z.number(),
  /** The model whose vectors serve meanwhile; null: none. */
  vectorsOf: z.string().nullable(),
  durationMs: z.number(),
  /** Notes that could not be read, with the reason. */
  problems: z.array(z.string()),
})
export type IndexReport = z.infer<typeof indexReport>

export const memoryStats = z.object({
  files: z.number(),
  units: z.number(),
  bytes: z.number(),
  /** Past conversations that can be found. */
  sessions: z.number(),
  /** Units that have a vector of `model`. */
  vectors: z.number(),
  /** Whose vectors serve now. */
  model: z.string().nullable(),
  workspace: z.string(),
  indexedAt: z.number().nullable(),
})
export type MemoryStats = z.infer<typeof memoryStats>

export const recentNote = z.object({
  file: z.string(),
  modifiedAt: z.number(),
  bytes: z.number(),
  firstLine: z.string(),
})
export type RecentNote = z.infer<typeof recentNote>

export const memoryMessages = {
  'memory.reindex': command(
    'Bring the index up to date; `force` starts from nothing.',
    z.object({ force: z.boolean().default(false) }),
    {
      replies: ['memory.indexed', 'memory.failed'],
      public: true,
    },
  ),
  'memory.indexed': event('The index matches the notes.', indexReport),
  'memory.embedded': event(
    'Every passage has its vector.',
    z.object({ model: z.string(), stored: z.number(), durationMs: z.number() }),
  ),
  'memory.progress.delta': delta(
    'How far reading notes or making vectors is.',
    z.object({ phase: z.enum(['read', 'embed']), done: z.number(), total: z.number() }),
  ),
  'memory.append': command(
    'Write a note: to the log of the day, or to MEMORY.md where the fact is to last.',
    z.object({
      text: z.string().min(1).max(20_000),
      target: z.enum(['log', 'memory']).default('log'),
      heading: z.string().max(200).optional(),
      requestId: id.optional(),
    }),
    { replies: ['memory.appended', 'memory.failed'] },
  ),
  'memory.appended': event(
    'The note is stored and can be found.',
    z.object({
      file: z.string(),
      lineStart: z.number(),
      lineEnd: z.number(),
      text: z.string(),
      /** False: the note said it there already, and is as it was. */
      added: z.boolean().default(true),
    }),
  ),
  'memory.failed': event('What was asked of memory could not be done.', z.object({ fault })),
  'memory.search': query(
    'Passages that answer a question, best first.',
    z.object({
      query: z.string().max(100_000),
      limit: z
        .number()
        .int()
        .min(1)
        .default(10)
        .transform((n) => Math.min(n, 200)),
      /** Results stop before their contents exceed this many tokens (a token: 4 characters). */
      maxTokens: z.number().int().min(1).optional(),
      explain: z.boolean().default(false),
      sources: z.array(passageSource).optional(),
      /** Leaves out this conversation, and what the person asked in others. */
      exceptSession: z.string().optional(),
    }),
    z.object({
      query: z.string(),
      results: z.array(passage),
      legs: z.array(z.enum(['text', 'vector'])),
      /** Why a leg did not take part. */
      note: z.string().nullable(),
    }),
  ),
  'memory.stats': query('What the index holds.', z.object({}), memoryStats),
  'memory.read': query(
    'A note or a past conversation by the name a search gives it, or another; null: there is none.',
    z.object({ file: z.string().min(1).max(4096) }),
    z.object({
      /** As a search names it, links followed. */
      file: z.string().nullable(),
      text: z.string().nullable(),
    }),
  ),
  'memory.recent': query(
    'Notes by the time they changed, latest first.',
    z.object({ limit: z.number().int().min(1).max(200).default(10) }),
    z.object({ notes: z.array(recentNote) }),
  ),
} as const
