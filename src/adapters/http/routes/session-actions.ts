import * as z from 'zod'
import type { BusClient } from '../../../bus/client.ts'
import { FaultError } from '../../../bus/messages/fault.ts'
import { knownShape, newSessionId } from '../../wire/sessions.ts'
import { route } from '../route.ts'

export const sessionActionRoutes = [
  route({
    method: 'post',
    path: '/api/sessions/{id}/clear',
    summary: 'The model forgets what was said so far; the log keeps it.',
    response: z.object({ session_id: z.string(), cleared: z.literal(true) }),
    handle: async ({ params }, { client }) => {
      const sessionId = knownShape(params['id'])
      const reply = await client.command('session.clear', { sessionId })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      return { session_id: sessionId, cleared: true }
    },
  }),
  route({
    method: 'post',
    path: '/api/sessions/{id}/compact',
    summary:
      'Lets a summary stand for the older exchanges in what the model is asked with; `undo` takes it away again.',
    body: z.object({ undo: z.boolean().optional() }),
    response: z.object({
      session_id: z.string(),
      token_count_before: z.number().optional(),
      token_count_after: z.number().optional(),
      summary: z.string().optional(),
      turns: z.number().optional(),
    }),
    handle: ({ params, body: { undo } }, { client }) =>
      undo === true ? restore(client, knownShape(params['id'])) : compact(client, knownShape(params['id'])),
  }),
  route({
    method: 'post',
    path: '/api/sessions/{id}/model',
    summary: 'Another model answers from the next message on.',
    body: z.object({ model: z.string().min(1).max(200) }),
    response: z.object({ session_id: z.string(), model: z.string() }),
    handle: async ({ params, body }, { sessions }) => {
      const { sessionId, model } = await sessions.setModel(knownShape(params['id']), body.model)
      return { session_id: sessionId, model }
    },
  }),
  route({
    method: 'post',
    path: '/api/sessions/{id}/branch',
    summary: 'Begins another conversation that shares this one’s beginning, up to and with a turn that has ended.',
    body: z.object({ turn_id: z.string().min(1).max(200).optional(), title: z.string().max(200).optional() }),
    response: z.object({ session_id: z.string(), from: z.string(), turn_id: z.string().nullable() }),
    handle: async ({ params, body: { turn_id: turnId, title } }, { client }) => {
      const from = knownShape(params['id'])
      const asked = { ...(turnId === undefined ? {} : { turnId }), ...(title === undefined ? {} : { title }) }
      const reply = await client.command('session.branch', { sessionId: newSessionId(), from, ...asked })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      return { session_id: reply.data.sessionId, from, turn_id: reply.data.turnId }
    },
  }),
  route({
    method: 'post',
    path: '/api/sessions/{id}/cancel',
    summary: 'Stops the running turn, or the one named; what was said so far is kept.',
    body: z.object({ turn_id: z.string().min(1).max(200).optional() }),
    response: z.object({ session_id: z.string(), turn_id: z.string(), cancelled: z.literal(true) }),
    handle: async ({ params, body: { turn_id: turnId } }, { client }) => {
      const sessionId = knownShape(params['id'])
      const reply = await client.command('turn.cancel', { sessionId, ...(turnId === undefined ? {} : { turnId }) })
      if (reply.type === 'turn.refused') throw new FaultError(reply.data.fault)
      return { session_id: sessionId, turn_id: reply.data.turnId, cancelled: true }
    },
  }),
  route({
    method: 'post',
    path: '/api/sessions/{id}/approve',
    summary: 'Answers a tool that waits for a person.',
    body: z.object({ id: z.string().min(1).max(200), decision: z.enum(['once', 'session', 'always', 'deny']) }),
    response: z.object({ session_id: z.string(), id: z.string(), granted: z.boolean() }),
    handle: async ({ params, body: { id, decision } }, { client }) => {
      const sessionId = knownShape(params['id'])
      const reply = await client.command('approval.answer', { sessionId, approvalId: id, decision })
      if (reply.type === 'approval.refused') throw new FaultError(reply.data.fault)
      return { session_id: sessionId, id, granted: reply.type === 'approval.granted' }
    },
  }),
]

/** ms; a model writes the summary. */
const COMPACT_MS = 200_000

async function compact(client: BusClient, sessionId: string) {
  const reply = await client.command('session.compact', { sessionId }, { timeoutMs: COMPACT_MS })
  if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
  const { summary, turns, tokensBefore, tokensAfter } = reply.data
  return { session_id: sessionId, token_count_before: tokensBefore, token_count_after: tokensAfter, summary, turns }
}

async function restore(client: BusClient, sessionId: string) {
  const reply = await client.command('session.restore', { sessionId })
  if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
  return { session_id: sessionId }
}
