import * as z from 'zod'
import type { Answer } from '../../../bus/messages/index.ts'
import { route } from '../route.ts'

const heartbeat = z.object({
  enabled: z.boolean(),
  last_run: z.number().nullable(),
  next_run: z.number().nullable(),
})

export const statusRoutes = [
  route({
    method: 'get',
    path: '/health',
    summary: 'Whether the host answers.',
    public: true,
    response: z.object({ status: z.literal('ok') }),
    handle: () => ({ status: 'ok' }),
  }),
  route({
    method: 'get',
    path: '/api/status',
    summary: 'How the host does.',
    response: z.object({
      version: z.string(),
      uptime_seconds: z.number(),
      model: z.string(),
      memory: z.object({ files_indexed: z.number(), chunks: z.number() }),
      memory_chunks: z.number(),
      active_sessions: z.number(),
      heartbeat,
    }),
    handle: async (_, { client }) => statusBody(await client.query('host.status', {})),
  }),
  route({
    method: 'get',
    path: '/api/heartbeat/status',
    summary: 'When the heartbeat ran and when it runs next.',
    response: heartbeat,
    handle: async (_, { client }) => heartbeatBody(await client.query('host.status', {})),
  }),
]

const heartbeatBody = ({ heartbeat: { enabled, lastRun, nextRun } }: Answer<'host.status'>) => ({
  enabled,
  last_run: lastRun,
  next_run: nextRun,
})

const statusBody = (status: Answer<'host.status'>) => ({
  version: status.version,
  uptime_seconds: status.uptimeSeconds,
  model: status.model,
  memory: { files_indexed: status.memory.filesIndexed, chunks: status.memory.chunks },
  memory_chunks: status.memory.chunks,
  active_sessions: status.activeSessions,
  heartbeat: heartbeatBody(status),
})
