import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { proxiesOf, type Env } from '../../../src/adapters/net/proxy.ts'
import { startInternet, type Internet } from './support/internet.ts'
import { says, startService } from './support/service.ts'

interface Asked {
  readonly what: string
  readonly headers: IncomingHttpHeaders
}

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})

/** A proxy that answers plain requests itself and leads tunnels to `port`. */
async function startProxy(port: () => number, status = 200) {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    asked.push({ what: `${request.method ?? ''} ${request.url ?? ''}`, headers: request.headers })
    response.writeHead(200, { 'content-type': 'text/plain' }).end('through the proxy')
  })
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', (request, client: Socket) => {
    asked.push({ what: `CONNECT ${request.url ?? ''}`, headers: request.headers })
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
      return
    }
    const target = connect(port(), '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.pipe(target).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  running.push(proxy)
  return proxy
}

/** The internet behind a proxy that is really there; what is dialled elsewhere is dialled in the internet. */
async function behind(env: (host: string) => Env, status?: number) {
  let securePort = 0
  const proxy = await startProxy(() => securePort, status)
  const internet: Internet = await startInternet({
    plain: (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('directly'),
    secure: (request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(`secure ${request.headers.host ?? ''}`)
    },
  })
  running.push(internet)
  securePort = internet.ports.secure
  const { net } = internet
  const toProxy: typeof net.dial = (address, port) =>
    address === '127.0.0.1' ? connect({ host: address, port }) : net.dial(address, port)
  const web = internet.web({ env: env(proxy.host) }, { ...net, dial: toProxy })
  const fetch = (url: string) => web.fetch(url, { maxBytes: 1_000, timeoutMs: 5_000 }, new AbortController().signal)
  return { proxy, internet, fetch }
}

describe('a proxy', () => {
  it('is asked for plain pages, and no name is looked up', async () => {
    const { proxy, internet, fetch } = await behind((host) => ({ http_proxy: host }))
    expect(await fetch('http://example.org:8080/a?b#c')).toMatchObject({ text: 'through the proxy' })
    expect(proxy.asked.map(({ what }) => what)).toEqual(['GET http://example.org:8080/a?b'])
    expect(proxy.asked[0]?.headers.host).toBe('example.org:8080')
    expect(internet.log).toEqual([])
  })

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'])('of %s carries TLS that it cannot read', async (name) => {
    const { proxy, internet, fetch } = await behind((host) => ({ [name]: `http://${host}` }))
    expect(await fetch('https://secure.example.org/')).toMatchObject({ text: 'secure secure.example.org' })
    expect(proxy.asked.map(({ what }) => what)).toEqual(['CONNECT secure.example.org:443'])
    expect(internet.log).toEqual([])
  })

  it('gets its own name and password, and the page does not', async () => {
    const { proxy, fetch } = await behind((host) => ({ HTTP_PROXY: `http://ada:p%40ss@${host}` }))
    await fetch('http://example.org/')
    await fetch('https://secure.example.org/')
    const basic = `Basic ${Buffer.from('ada:p@ss').toString('base64')}`
    expect(proxy.asked.map(({ headers }) => headers['proxy-authorization'])).toEqual([basic, basic])
    expect(proxy.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
  })

  it.each([
    [
      'http://127.0.0.1/',
      'http://localhost/',
      'http://169.254.169.254/',
      'http://0x7f.1/',
      'http://[::ffff:10.0.0.1]/',
    ],
    ['https://10.0.0.1/', 'https://metadata.google.internal/', 'https://router.lan/', 'https://[64:ff9b::a00:1]/'],
  ])('is not asked for what must not be reached: %s …', async (...urls) => {
    const { proxy, internet, fetch } = await behind((host) => ({ HTTP_PROXY: host, HTTPS_PROXY: host }))
    for (const url of urls) await expect(fetch(url)).rejects.toMatchObject({ fault: { code: 'web.blocked' } })
    expect([proxy.asked, internet.log]).toEqual([[], []])
  })

  it('that refuses is named', async () => {
    const { proxy, fetch } = await behind((host) => ({ HTTPS_PROXY: host }), 407)
    await expect(fetch('https://secure.example.org/')).rejects.toMatchObject({
      fault: {
        code: 'web.failed',
        message: `The proxy ${proxy.host} does not lead to secure.example.org:443 (407).`,
        hint: 'Put its name and password into HTTPS_PROXY.',
      },
    })
  })

  it('is passed by for the names of NO_PROXY, whose addresses are judged', async () => {
    const { proxy, internet, fetch } = await behind((host) => ({ HTTP_PROXY: host, NO_PROXY: 'example.org' }))
    expect(await fetch('http://www.example.org/')).toMatchObject({ text: 'directly' })
    expect(proxy.asked).toEqual([])
    expect(internet.log).toEqual(['www.example.org', '93.184.215.14:80'])
  })

  it('is passed by for a search service on this machine', async () => {
    const service = await startService(says({ results: [] }))
    running.push(service)
    const { proxy, internet } = await behind((host) => ({ HTTP_PROXY: host }))
    const { net } = internet
    const web = internet.web(
      {
        env: { HTTP_PROXY: proxy.host },
        search: { provider: 'searxng', base_url: service.url, api_key: undefined },
      },
      { ...net, dial: (host, port) => connect({ host, port }) },
    )
    await web.search('q', 1, new AbortController().signal)
    expect([service.seen.length, proxy.asked.length]).toEqual([1, 0])
  })

  it('that is none is a fault of the environment', async () => {
    for (const value of ['socks5://127.0.0.1:1080', 'http://[nonsense', 'file:///x']) {
      const { fetch } = await behind(() => ({ HTTPS_PROXY: value }))
      await expect(fetch('http://example.org/')).rejects.toMatchObject({ fault: { code: 'config.invalid' } })
    }
  })
})

describe('the way of a URL', () => {
  const through = (env: Env, url: string): string | null => proxiesOf(env)(new URL(url))?.host ?? null
  const both = { HTTP_PROXY: 'plain:1', HTTPS_PROXY: 'secure:2' }

  it('depends on its scheme', () => {
    expect(through(both, 'http://example.org/')).toBe('plain:1')
    expect(through(both, 'https://example.org/')).toBe('secure:2')
    expect(through({ HTTPS_PROXY: 'secure:2' }, 'http://example.org/')).toBeNull()
    expect(through({ HTTP_PROXY: '', https_proxy: ' ' }, 'http://example.org/')).toBeNull()
  })

  it.each([
    ['*', 'http://example.org/', true],
    ['example.org', 'http://example.org/', true],
    ['example.org', 'http://a.example.org/', true],
    ['.example.org', 'http://a.example.org/', true],
    ['*.example.org', 'http://a.example.org/', true],
    ['EXAMPLE.org', 'http://example.org/', true],
    ['a.com, example.org b.com', 'http://example.org/', true],
    ['example.org:8080', 'http://example.org:8080/', true],
    ['example.org:443', 'https://example.org/', true],
    ['example.org:8080', 'http://example.org/', false],
    ['example.org', 'http://notexample.org/', false],
    ['ample.org', 'http://example.org/', false],
    ['', 'http://127.0.0.1:8888/', true],
    ['', 'http://localhost/', true],
    ['', 'http://[::1]/', true],
    ['', 'http://example.org/', false],
  ])('goes around the proxy with NO_PROXY=%s: %s %s', (NO_PROXY, url, around) => {
    expect(through({ ...both, NO_PROXY }, url) === null).toBe(around)
  })
})
