import * as z from 'zod'
import { FaultError } from '../../../bus/messages/fault.ts'
import { reindexBody, searchBody, statsBody } from '../../../views/memory-body.ts'
import { atMost, flag, time, whole } from '../fields.ts'
import { route } from '../route.ts'

/** ms that reading every note of a large workspace may take. */
const REINDEX_MS = 600_000

const passage = z.object({
  file: z.string(),
  line_start: z.number(),
  line_end: z.number(),
  content: z.string(),
  score: z.number(),
  citation: z.string(),
  heading: z.string(),
  date: z.string().nullable(),
  source: z.string(),
  explanation: z.looseObject({}).optional(),
})

export const memoryRoutes = [
  route({
    method: 'get',
    path: '/api/memory/search',
    summary: 'Passages of the notes that answer a question, best first.',
    query: z.object({
      q: z.string('what to search for'),
      limit: atMost(200).optional(),
      max_tokens: whole.optional(),
      explain: flag.optional(),
    }),
    response: z.object({
      query: z.string(),
      results: z.array(passage),
      total: z.number(),
      legs: z.array(z.enum(['text', 'vector'])),
      note: z.string().optional(),
    }),
    handle: async ({ query: { q, limit, max_tokens: maxTokens, explain = false } }, { client }) =>
      searchBody(
        await client.query('memory.search', {
          query: q,
          explain,
          ...(limit === undefined ? {} : { limit }),
          ...(maxTokens === undefined ? {} : { maxTokens }),
        }),
      ),
  }),
  route({
    method: 'get',
    path: '/api/memory/stats',
    summary: 'What the index holds.',
    response: z.object({
      files_indexed: z.number(),
      chunks: z.number(),
      bytes: z.number(),
      sessions: z.number(),
      vectors: z.number(),
      embedding_model: z.string().nullable(),
      workspace: z.string(),
      indexed_at: time.nullable(),
    }),
    handle: async (_, { client }) => statsBody(await client.query('memory.stats', {})),
  }),
  route({
    method: 'post',
    path: '/api/memory/reindex',
    summary: 'Brings the index up to date; `force` starts from nothing.',
    body: z.object({ force: z.boolean('force has to be true or false').default(false) }),
    response: z.object({
      files_processed: z.number(),
      files_updated: z.number(),
      files_removed: z.number(),
      chunks_indexed: z.number(),
      vectors_missing: z.number(),
      duration_ms: z.number(),
      problems: z.array(z.string()),
    }),
    handle: async ({ body: { force } }, { client }) => {
      const reply = await client.command('memory.reindex', { force }, { timeoutMs: REINDEX_MS })
      if (reply.type === 'memory.failed') throw new FaultError(reply.data.fault)
      return { ...reindexBody(reply.data), vectors_missing: reply.data.vectorsMissing }
    },
  }),
]
