import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { isLoopback, proxiedFetch } from '../../../src/adapters/models/network.ts'
import { createOpenAi } from '../../../src/adapters/models/openai/index.ts'
import { ask, requestOf, textOf } from './support/answers.ts'
import { startWireServer } from './support/wire-server.ts'
import type { Reply, WireServer } from './support/wire-server.ts'

interface Proxy {
  readonly url: string
  /** What was asked for by CONNECT. */
  readonly asked: string[]
  stop(): Promise<void>
}

/** A proxy that finds every host on this machine. */
const startProxy = async (port: string): Promise<Proxy> => {
  const asked: string[] = []
  const server = createServer()
  const sockets = new Set<Socket>()
  server.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '')
    const target = connect(Number(port), '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.pipe(target)
    target.pipe(client)
    client.on('close', () => target.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const text = 'data: {"choices":[{"delta":{"content":"Hello"},"finish_reason":null}]}\n\n'
const stop = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
const headers = { 'content-type': 'text/event-stream' }

describe('a proxy', () => {
  const running: { stop(): Promise<void> }[] = []
  const setUp = async (reply: Reply): Promise<{ server: WireServer; proxy: Proxy }> => {
    const server = await startWireServer({ headers, ...reply })
    const proxy = await startProxy(new URL(server.url).port)
    running.push(proxy, server)
    return { server, proxy }
  }
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()))
  })

  it('is not there unless the environment says so', async () => {
    expect(await proxiedFetch({ PATH: '/bin', HTTP_PROXY: '' })).toBeUndefined()
  })

  it.each(['HTTP_PROXY', 'http_proxy'])('of %s carries an answer of a server elsewhere', async (variable) => {
    const { proxy } = await setUp({ body: `${text}${stop}` })
    const fetch = await proxiedFetch({ [variable]: proxy.url.replace('http://', '') })
    const { chunks, fault } = await ask(createOpenAi({ baseUrl: 'http://models.example/v1', fetch }))
    expect(fault).toBeUndefined()
    expect(textOf(chunks)).toBe('Hello')
    expect(proxy.asked).toEqual(['models.example:80'])
  })

  it('lets a cancelled call close its connection', async () => {
    const { server, proxy } = await setUp({ body: text, then: 'hang' })
    const fetch = await proxiedFetch({ HTTP_PROXY: proxy.url })
    const cancel = new AbortController()
    for await (const chunk of createOpenAi({ baseUrl: 'http://models.example/v1', fetch }).stream(
      requestOf(),
      cancel.signal,
    )) {
      if (chunk.type === 'text') cancel.abort()
    }
    await server.requests[0]?.closed
  })

  it('is passed by for this machine', async () => {
    const { server, proxy } = await setUp({ body: `${text}${stop}` })
    const fetch = await proxiedFetch({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url })
    await ask(createOpenAi({ baseUrl: server.url, fetch }))
    expect(server.requests).toHaveLength(1)
    expect(proxy.asked).toEqual([])
  })

  it('is passed by for hosts in NO_PROXY', async () => {
    const { server, proxy } = await setUp({ body: `${text}${stop}` })
    const fetch = await proxiedFetch({ HTTP_PROXY: proxy.url, NO_PROXY: 'example.org, 0.0.0.0' })
    await ask(createOpenAi({ baseUrl: server.url.replace('127.0.0.1', '0.0.0.0'), fetch }))
    expect(server.requests).toHaveLength(1)
    expect(proxy.asked).toEqual([])
  })

  it('that is no URL is a fault of the configuration', async () => {
    await expect(proxiedFetch({ HTTPS_PROXY: 'http://[nonsense' })).rejects.toMatchObject({
      fault: { code: 'config.invalid' },
    })
  })
})

describe('loopback', () => {
  it.each([
    'http://127.0.0.1:1',
    'http://127.9.9.9',
    'http://localhost:8080/v1',
    'http://[::1]:1',
    'http://[::ffff:127.0.0.1]',
    'http://x.localhost',
  ])('is %s', (url) => {
    expect(isLoopback(url)).toBe(true)
  })
  it.each(['https://api.openai.com', 'http://localhost.example', 'http://10.0.0.1', 'http://127.0.0.1.example'])(
    'is not %s',
    (url) => {
      expect(isLoopback(url)).toBe(false)
    },
  )
})
