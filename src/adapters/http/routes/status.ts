import type Router from '@koa/router'
import type { BusClient } from '../../../bus/client.ts'
import type { Answer } from '../../../bus/messages/index.ts'

export function addStatusRoutes(router: Router, client: BusClient): void {
  router.get('/health', (context) => {
    context.body = { status: 'ok' }
  })
  router.get('/api/status', async (context) => {
    context.body = statusBody(await client.query('host.status', {}))
  })
}

const statusBody = ({ version, uptimeSeconds, model, memory, activeSessions, heartbeat }: Answer<'host.status'>) => ({
  version,
  uptime_seconds: uptimeSeconds,
  model,
  memory: { files_indexed: memory.filesIndexed, chunks: memory.chunks },
  memory_chunks: memory.chunks,
  active_sessions: activeSessions,
  heartbeat: { enabled: heartbeat.enabled, last_run: heartbeat.lastRun, next_run: heartbeat.nextRun },
})
