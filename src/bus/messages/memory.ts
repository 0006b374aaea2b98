import * as z from 'zod'
import { command, event, query } from './define.ts'
import { id } from './content.ts'
import { fault } from './fault.ts'

/** A passage of a note. `lineStart` and `lineEnd` are 1-based and inclusive; a higher `score` is better. */
export const passage = z.object({
  file: z.string(),
  lineStart: z.number(),
  lineEnd: z.number(),
  content: z.string(),
  score: z.number(),
  heading: z.string(),
  /** The note's own date (YYYY-MM-DD), where its name has one. */
  date: z.string().nullable(),
})
export type Passage = z.infer<typeof passage>

export const indexReport = z.object({
  filesProcessed: z.number(),
  filesUpdated: z.number(),
  filesRemoved: z.number(),
  unitsIndexed: z.number(),
  durationMs: z.number(),
  /** Notes that could not be read, with the reason. */
  problems: z.array(z.string()),
})
export type IndexReport = z.infer<typeof indexReport>

export const memoryStats = z.object({
  files: z.number(),
  units: z.number(),
  bytes: z.number(),
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
    z.object({ file: z.string(), lineStart: z.number(), lineEnd: z.number(), text: z.string() }),
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
    }),
    z.object({ query: z.string(), results: z.array(passage), legs: z.array(z.enum(['text', 'vector'])) }),
  ),
  'memory.stats': query('What the index holds.', z.object({}), memoryStats),
  'memory.recent': query(
    'Notes by the time they changed, latest first.',
    z.object({ limit: z.number().int().min(1).max(200).default(10) }),
    z.object({ notes: z.array(recentNote) }),
  ),
} as const
