import * as z from 'zod'
import { time } from '../fields.ts'

/** Shapes that several routes answer with. */

export const sessionRow = z.object({
  session_id: z.string(),
  title: z.string(),
  model: z.string(),
  message_count: z.number(),
  token_count: z.number(),
  idle_seconds: z.number(),
  created_at: time,
  updated_at: time,
})

export const sessionMessages = z.object({
  session_id: z.string(),
  messages: z.array(
    z.object({
      role: z.enum(['user', 'assistant', 'system', 'toolResult']),
      content: z.string(),
      tool_calls: z.array(z.object({ id: z.string(), name: z.string(), arguments: z.looseObject({}) })).optional(),
      tool_call_id: z.string().optional(),
      timestamp: time,
    }),
  ),
})

export const tokens = z.object({ prompt: z.number(), completion: z.number(), total: z.number() })
