import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import { defineTool } from './tool.ts'

const FETCH_TIMEOUT_MS = 30_000

export const webFetch = defineTool({
  name: 'web_fetch',
  description: 'Read a web page as Markdown.',
  risk: 'network',
  schema: z.strictObject({ url: z.string().min(1).max(4000) }),
  detail: ({ url }) => url,
  plan: ({ url }) => {
    const site = siteOf(url)
    const plan = { summary: `read a page of ${site}`, preview: url }
    return Promise.resolve({ ...plan, rule: { kind: 'site', tool: 'web_fetch', site } })
  },
  run: async ({ url }, { web, limits, signal }) => {
    const page = await web.fetch(url, { maxBytes: limits.webMaxBytes, timeoutMs: FETCH_TIMEOUT_MS }, signal)
    const head = [page.title === '' ? '' : `# ${page.title}`, page.status === 200 ? '' : `(status ${page.status})`]
    const tail = page.truncated ? '(the page goes on)' : ''
    return {
      output: [...head, page.text, tail].filter((part) => part !== '').join('\n\n'),
      author: { outside: `the web page ${page.url}` },
    }
  },
})

/** Scheme, host and port: what a person can know and trust. */
function siteOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    throw fail('tool.bad_arguments', `${url} is not a URL.`, { hint: 'Give the whole of it, with https://.' })
  }
}

export const webSearch = defineTool({
  name: 'web_search',
  description: 'Search the web.',
  risk: 'network',
  schema: z.strictObject({ query: z.string().min(1).max(500), limit: z.number().int().min(1).max(20).optional() }),
  detail: ({ query }) => query,
  plan: ({ query }) => Promise.resolve({ summary: 'ask a search service', preview: query }),
  run: async ({ query, limit = 8 }, { web, signal }) => {
    const hits = await web.search(query, limit, signal)
    if (hits.length === 0) return { output: 'Nothing was found.', author: 'self' }
    const output = hits.map(({ title, url, snippet }) => `${title}\n${url}\n${snippet}`).join('\n\n')
    return { output, author: { outside: 'a web search' } }
  },
})
