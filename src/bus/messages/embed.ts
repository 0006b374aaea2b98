import * as z from 'zod'
import { command, delta, event, query } from './define.ts'
import { fault } from './fault-schema.ts'

/** `PROVIDER/NAME` of an embedding model. */
const model = z.string().min(1).max(500)

export const embedMessages = {
  'embed.open': command('Make an embedding model ready.', z.object({ model }), {
    replies: ['embed.ready', 'embed.refused'],
  }),
  'embed.ready': event(
    'The model was checked and makes vectors.',
    z.object({ model, dimensions: z.number(), tookMs: z.number() }),
  ),
  'embed.refused': event('The model cannot be used; search goes on without its vectors.', z.object({ model, fault })),
  'embed.close': command('A model is not needed any more.', z.object({ model }), { replies: ['embed.closed'] }),
  'embed.closed': event('The model and its memory were given back.', z.object({ model })),
  'embed.progress.delta': delta(
    'How far a model is on its way to ready. `share`: 0 to 1.',
    z.object({ model, what: z.string(), share: z.number() }),
  ),
  'embed.texts': query(
    'Vectors of texts, one `Float32Array [dimensions]` of length 1 each. What is `urgent` overtakes the rest.',
    z.object({ model, texts: z.array(z.string()).min(1).max(1024), urgent: z.boolean().default(false) }),
    z.object({ vectors: z.array(z.custom<Float32Array>((value) => value instanceof Float32Array)) }),
    { public: false },
  ),
  'embed.status': query(
    'The embedding models in use, and how they do.',
    z.object({}),
    z.object({
      models: z.array(
        z.object({
          model,
          state: z.enum(['opening', 'ready', 'refused']),
          /** Texts waiting for their vector. */
          queued: z.number(),
          fault: fault.optional(),
        }),
      ),
    }),
  ),
} as const
