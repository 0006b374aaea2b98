import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SearchSettings } from '../../../src/adapters/net/search/service.ts'
import { createWeb } from '../../../src/adapters/net/web.ts'
import { fixture } from './support/internet.ts'
import { says, startService } from './support/service.ts'

type Service = Awaited<ReturnType<typeof startService>>
const running: Service[] = []
const start = async (listener: RequestListener): Promise<Service> => {
  const service = await startService(listener)
  running.push(service)
  return service
}
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(running.splice(0).map(({ stop }) => stop()))
})

const KEY = 'key-that-nobody-reads'
type Settings = Partial<SearchSettings> & Pick<SearchSettings, 'provider'>
/** The web as it ships: services on this machine are reached, since they were configured. */
const search = (
  settings: Settings | undefined,
  query = 'tide gauges',
  limit = 5,
  signal = new AbortController().signal,
) =>
  createWeb({
    env: {},
    userAgent: 'LocalGPT/test',
    readHtml: () => Promise.reject(new Error('no page comes')),
    search: settings === undefined ? undefined : { base_url: undefined, api_key: undefined, ...settings },
  }).search(query, limit, signal)

const HITS = [
  { title: 'One', url: 'https://one.example/' },
  { title: 'Two', url: 'http://two.example/a?b' },
]
const hitsWith = (field: string) => HITS.map((hit) => ({ ...hit, [field]: `About ${hit.title}` }))
const FOUND = HITS.map((hit) => ({ ...hit, snippet: `About ${hit.title}` }))

describe('SearXNG', () => {
  it('is asked for JSON below its address, which may have a path, without a key', async () => {
    const { url, seen } = await start(says({ results: hitsWith('content') }))
    expect(await search({ provider: 'searxng', base_url: `${url}/searx/` }, 'tide & time')).toEqual(FOUND)
    expect(seen).toMatchObject([{ method: 'GET', url: '/searx/search?q=tide+%26+time&format=json' }])
    expect(Object.keys(seen[0]?.headers ?? {})).not.toContain('authorization')
  })

  it('that gives no JSON is told how to', async () => {
    const { url } = await start(says('Forbidden', 403))
    await expect(search({ provider: 'searxng', base_url: url })).rejects.toMatchObject({
      fault: { code: 'web.failed', hint: 'Allow JSON in its settings.yml: search: formats: [html, json].' },
    })
  })

  it('has to be somewhere', async () => {
    await expect(search({ provider: 'searxng' })).rejects.toMatchObject({
      fault: { code: 'config.invalid', hint: expect.stringContaining('tools.web_search.base_url') as string },
    })
  })
})

describe('Brave Search', () => {
  it('is asked with its key in a header, for as many as it gives', async () => {
    const { url, seen } = await start(says({ type: 'search', web: { results: hitsWith('description') } }))
    expect(await search({ provider: 'brave', base_url: url, api_key: KEY }, 'tides', 50)).toEqual(FOUND)
    expect(seen).toMatchObject([
      {
        method: 'GET',
        url: '/res/v1/web/search?q=tides&count=20&result_filter=web&text_decorations=false',
        headers: { 'x-subscription-token': KEY, accept: 'application/json' },
      },
    ])
  })

  it('that found nothing has no list', async () => {
    const { url } = await start(says({ type: 'search' }))
    expect(await search({ provider: 'brave', base_url: url, api_key: KEY })).toEqual([])
  })

  it('refuses a wrong key with a status of its own', async () => {
    const { url } = await start(says({ error: { code: 'SUBSCRIPTION_TOKEN_INVALID' } }, 422))
    await expect(search({ provider: 'brave', base_url: url, api_key: KEY })).rejects.toMatchObject({
      fault: { hint: 'Check the key: localgpt config set tools.web_search.api_key' },
    })
  })
})

describe('Tavily', () => {
  it('is asked by POST with a bearer key', async () => {
    const { url, seen } = await start(says({ query: 'tides', results: hitsWith('content') }))
    expect(await search({ provider: 'tavily', base_url: url, api_key: KEY }, 'tides', 3)).toEqual(FOUND)
    expect(seen).toMatchObject([{ method: 'POST', url: '/search', headers: { authorization: `Bearer ${KEY}` } }])
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ query: 'tides', max_results: 3, search_depth: 'basic' })
  })

  it.each([432, 433])('says with %i that there is no money left', async (status) => {
    const { url } = await start(says({}, status))
    await expect(search({ provider: 'tavily', base_url: url, api_key: KEY })).rejects.toMatchObject({
      fault: { code: 'web.failed', hint: expect.stringContaining('limit') as string },
    })
  })
})

describe('a search', () => {
  const searxng = async (listener: RequestListener): Promise<Settings> => ({
    provider: 'searxng',
    base_url: (await start(listener)).url,
  })
  const found = async (...results: readonly unknown[]) => search(await searxng(says({ results })), 'q', 20)

  it('gives lines of plain text, each address of the web once', async () => {
    const url = 'https://one.example/'
    const hits = await found(
      {
        title: ' <b>Tide</b>\n&amp; <script>x</script> &#x2713;&#9786; ',
        url,
        content: 'if a < b &lt;b&gt; \u0000c\u001b[1m',
      },
      { title: 'again', url, content: '' },
      ...['javascript:alert(1)', 'file:///etc/passwd', '/relative', '', 'https://', 7].map((each) => ({
        title: 't',
        url: each,
      })),
      { title: null, url: 'https://two.example', content: { no: 'text' } },
      null,
    )
    expect(hits).toEqual([
      { title: 'Tide & x ✓☺', url, snippet: 'if a < b <b> c[1m' },
      { title: '', url: 'https://two.example/', snippet: '' },
    ])
  })

  it('gives no more than was asked for, and nothing long', async () => {
    const results = Array.from({ length: 40 }, (_, n) => ({
      title: 'x'.repeat(1_000),
      url: `https://example.org/${n}`,
      content: '日'.repeat(5_000),
    }))
    const settings = await searxng(says({ results }))
    expect(await search(settings, 'q', 3)).toHaveLength(3)
    expect(await search(settings, 'q', 1_000)).toHaveLength(20)
    expect(await search(settings, 'q', 0)).toHaveLength(1)
    const [hit] = await search(settings)
    expect([hit?.title.length, hit?.snippet.length]).toEqual([200, 600])
  })

  it('asks for one line of at most 400 characters, and not for nothing', async () => {
    const { url, seen } = await start(says({ results: [] }))
    await search({ provider: 'searxng', base_url: url }, `  a\n\tb ${'c'.repeat(1_000)}`)
    const asked = new URLSearchParams((seen[0]?.url ?? '').split('?')[1]).get('q') ?? ''
    expect([asked.length, asked.slice(0, 5)]).toEqual([400, 'a b c'])
    await expect(search({ provider: 'searxng', base_url: url }, ' \n')).rejects.toMatchObject({
      fault: { code: 'input.invalid' },
    })
  })

  it('needs a service, and the service its key', async () => {
    await expect(search(undefined)).rejects.toMatchObject({ fault: { code: 'config.invalid' } })
    for (const provider of ['brave', 'tavily'] as const)
      for (const api_key of [undefined, ' ', 'two words', 'a\nb'])
        await expect(search({ provider, base_url: 'http://127.0.0.1:9', api_key })).rejects.toMatchObject({
          fault: { code: 'config.invalid', hint: expect.stringContaining('tools.web_search.api_key') as string },
        })
  })

  it.each([
    [401, false, 'tools.web_search.api_key'],
    [429, true, 'Wait'],
    [500, true, 'Wait'],
    [503, true, 'Wait'],
    [404, false, 'base_url'],
    [204, false, 'base_url'],
  ])('that is answered with %i says what to do', async (status, retryable, hint) => {
    const { url } = await start(says(status === 204 ? '' : { key: KEY }, status))
    const failing = search({ provider: 'brave', base_url: url, api_key: KEY })
    await expect(failing).rejects.toMatchObject({
      fault: { code: 'web.failed', retryable, hint: expect.stringContaining(hint) as string },
    })
    await failing.catch((error: unknown) => {
      expect(JSON.stringify(error)).not.toContain(KEY)
    })
  })

  it.each(['<!doctype html><p>Sign in', '[]', 'null', '{"results": "none"}', '{"results": [', ''])(
    'that is answered with %j is no search',
    async (body) => {
      await expect(search(await searxng(says(body)))).rejects.toMatchObject({
        fault: { code: 'web.failed', message: 'SearXNG sent something that is no list of hits.' },
      })
    },
  )

  it('reads no more than 4 MB, compressed or not', async () => {
    const huge = JSON.stringify({ results: hitsWith('content'), padding: ' '.repeat(5_000_000) })
    const settings = await searxng((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(huge)),
    )
    await expect(search(settings)).rejects.toMatchObject({ fault: { code: 'web.failed' } })
  })

  it('that nobody answers says where it was asked', async () => {
    const gone = await startService(says({}))
    await gone.stop()
    await expect(search({ provider: 'searxng', base_url: gone.url })).rejects.toMatchObject({
      fault: {
        code: 'web.failed',
        message: `SearXNG at ${gone.url} takes no connection.`,
        hint: 'Check that it runs, and tools.web_search.base_url.',
      },
    })
  })

  it('finds its service by name, and by its certificate', async () => {
    const { url } = await start(says({ results: hitsWith('content') }))
    const { port } = new URL(url)
    expect(await search({ provider: 'searxng', base_url: `http://localhost:${port}` })).toEqual(FOUND)
    const server = createServer({ key: fixture('key.pem'), cert: fixture('certificate.pem') }, says({ results: [] }))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const secure = (server.address() as AddressInfo).port
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    await expect(search({ provider: 'searxng', base_url: `https://localhost:${secure}` })).rejects.toMatchObject({
      fault: {
        code: 'web.failed',
        message: `SearXNG at https://localhost:${secure} shows a certificate that it signed itself.`,
      },
    })
    await new Promise((resolve) => server.close(resolve))
  })

  it('ends with its caller', async () => {
    const leaving = new AbortController()
    const reason = new Error('no longer wanted')
    const settings = await searxng(() => {
      leaving.abort(reason)
    })
    await expect(search(settings, 'q', 5, leaving.signal)).rejects.toBe(reason)
  })

  it('follows its service within its own address, and takes its key nowhere else', async () => {
    const elsewhere = await start(says({ web: { results: hitsWith('description') } }))
    const { url, seen } = await start((request, response) => {
      const path = request.url ?? ''
      if (path.startsWith('/v2')) says({ web: { results: hitsWith('description') } })(request, response)
      else if (path.includes('q=away')) response.writeHead(302, { location: `${elsewhere.url}/` }).end()
      else if (path.includes('q=round')) response.writeHead(302, { location: path }).end()
      else response.writeHead(302, { location: `/v2${path}` }).end()
    })
    const brave = (query: string) => search({ provider: 'brave', base_url: url, api_key: KEY }, query)
    expect(await brave('here')).toEqual(FOUND)
    await expect(brave('away')).rejects.toMatchObject({
      fault: { code: 'web.failed', message: 'Brave Search sends on to another address.' },
    })
    expect(elsewhere.seen).toEqual([])
    await expect(brave('round')).rejects.toMatchObject({ fault: { code: 'web.failed' } })
    expect(seen.length).toBe(2 + 1 + 4)
    await expect(search({ provider: 'tavily', base_url: url, api_key: KEY })).rejects.toMatchObject({
      fault: { code: 'web.failed' },
    })
  })
})
