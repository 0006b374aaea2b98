import * as z from 'zod'
import { FaultError } from '../../../bus/messages/fault.ts'
import type { SessionSummary } from '../../../bus/messages/session.ts'
import { messagesBody, sessionBody } from '../../../views/session-body.ts'
import { noSession } from '../../wire/read-turn.ts'
import { knownShape, newSessionId } from '../../wire/sessions.ts'
import type { Door } from '../door.ts'
import { atMost } from '../fields.ts'
import { route } from '../route.ts'
import { sessionMessages, sessionRow } from './bodies.ts'

const limit = z.object({ limit: atMost(200).optional() })

export const sessionRoutes = [
  route({
    method: 'post',
    path: '/api/sessions',
    summary: 'Opens a session; one that is there already is gone on with.',
    body: z.object({ session_id: z.string().optional(), model: z.string().max(200).optional() }),
    response: z.object({ session_id: z.string(), model: z.string() }),
    handle: ({ body }, door) => open(door, body.session_id, body.model),
  }),
  route({
    method: 'get',
    path: '/api/sessions',
    summary: 'Sessions, latest first; 50, or as many as asked for up to 200.',
    query: limit,
    response: z.object({ sessions: z.array(sessionRow) }),
    handle: ({ query }, { client }) => list(client, query.limit),
  }),
  route({
    method: 'get',
    path: '/api/sessions/{id}',
    summary: 'How a session stands.',
    response: sessionRow.extend({
      api_input_tokens: z.number(),
      api_output_tokens: z.number(),
      running: z.boolean(),
    }),
    handle: async ({ params }, { client }) => {
      const session = await summaryOf(client, params['id'])
      const { usage, running } = session
      return { ...row(session), api_input_tokens: usage.input, api_output_tokens: usage.output, running }
    },
  }),
  route({
    method: 'delete',
    path: '/api/sessions/{id}',
    summary: 'Deletes a session and all that was said in it.',
    response: z.object({ deleted: z.literal(true), session_id: z.string() }),
    handle: async ({ params }, { client }) => {
      const sessionId = knownShape(params['id'])
      const reply = await client.command('session.delete', { sessionId })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      return { deleted: true, session_id: sessionId }
    },
  }),
  route({
    method: 'get',
    path: '/api/sessions/{id}/messages',
    summary: 'What was said in a session.',
    response: sessionMessages,
    handle: ({ params }, { client }) => messagesOf(client, params['id']),
  }),
  route({
    method: 'get',
    path: '/api/saved-sessions',
    summary: 'As /api/sessions: every session is saved.',
    query: limit,
    response: z.object({ sessions: z.array(sessionRow.extend({ id: z.string() })) }),
    handle: async ({ query }, { client }) => {
      const { sessions } = await list(client, query.limit)
      return { sessions: sessions.map((session) => ({ id: session.session_id, ...session })) }
    },
  }),
  route({
    method: 'get',
    path: '/api/saved-sessions/{id}',
    summary: 'A session and what was said in it.',
    response: sessionRow.extend({ id: z.string(), messages: sessionMessages.shape.messages }),
    handle: async ({ params }, { client }) => {
      const session = row(await summaryOf(client, params['id']))
      return { id: session.session_id, ...session, ...(await messagesOf(client, params['id'])) }
    },
  }),
]

type Client = Door['client']

const row = (session: SessionSummary) => sessionBody(session, Date.now())

const list = async (client: Client, limit: number | undefined) => {
  const { sessions } = await client.query('session.list', limit === undefined ? {} : { limit })
  return { sessions: sessions.map(row) }
}

async function summaryOf(client: Client, id = ''): Promise<SessionSummary> {
  const { session } = await client.query('session.get', { sessionId: knownShape(id) })
  if (session === null) throw noSession(id)
  return session
}

async function messagesOf(client: Client, id = '') {
  const { messages } = await client.query('session.messages', { sessionId: knownShape(id) })
  if (messages === null) throw noSession(id)
  return messagesBody(id, messages)
}

async function open(door: Door, session = newSessionId(), model?: string) {
  try {
    const opened = await door.sessions.create({ session, model })
    return { session_id: session, model: opened.model }
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.code !== 'session.exists') throw error
    const known =
      model === undefined ? await summaryOf(door.client, session) : await door.sessions.setModel(session, model)
    return { session_id: session, model: known.model }
  }
}
