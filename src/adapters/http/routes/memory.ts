import type Router from '@koa/router'
import type { BusClient } from '../../../bus/client.ts'
import { fail, FaultError } from '../../../bus/messages/fault.ts'
import { reindexBody, searchBody, statsBody } from '../../../views/memory-body.ts'
import { jsonBody } from '../json-body.ts'
import { flagParameter, parameter, wholeParameter } from '../parameters.ts'

/** ms that reading every note of a large workspace may take. */
const REINDEX_MS = 600_000

export function addMemoryRoutes(router: Router, client: BusClient): void {
  router.get('/api/memory/search', async ({ query, response }) => {
    const q = parameter(query, 'q')
    if (q === undefined)
      throw fail('input.invalid', 'q is missing: what to search for.', { hint: 'GET /api/memory/search?q=boiler' })
    const maxTokens = wholeParameter(query, 'max_tokens')
    response.body = searchBody(
      await client.query('memory.search', {
        query: q,
        limit: wholeParameter(query, 'limit'),
        explain: flagParameter(query, 'explain'),
        ...(maxTokens === undefined ? {} : { maxTokens }),
      }),
    )
  })

  router.get('/api/memory/stats', async ({ response }) => {
    response.body = statsBody(await client.query('memory.stats', {}))
  })

  router.post('/api/memory/reindex', async ({ req, response }) => {
    const { force = false } = await jsonBody(req)
    if (typeof force !== 'boolean') throw fail('input.invalid', 'force has to be true or false.')
    const reply = await client.command('memory.reindex', { force }, { timeoutMs: REINDEX_MS })
    if (reply.type === 'memory.failed') throw new FaultError(reply.data.fault)
    response.body = { ...reindexBody(reply.data), vectors_missing: reply.data.vectorsMissing }
  })
}
