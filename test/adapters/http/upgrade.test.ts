import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { serveHttp, type HttpServer } from '../../../src/adapters/http/server.ts'
import type { BusClient } from '../../../src/bus/client.ts'

const client: BusClient = {
  query: () => Promise.reject(new Error('no query belongs here')),
  command: () => Promise.reject(new Error('no command belongs here')),
  subscribe: () => {
    throw new Error('no stream belongs here')
  },
}
const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function serve(webSocket?: (socket: unknown) => void): Promise<HttpServer> {
  const server = await serveHttp({
    client,
    bind: '127.0.0.1',
    port: 0,
    orNext: false,
    token: 'right',
    ...(webSocket === undefined ? {} : { webSocket: (_, socket) => webSocket(socket) }),
  })
  open.push(server)
  return server
}

/** A client that never hangs up by itself, and what it reads. */
const visit = (port: number, ...lines: readonly string[]): { socket: Socket; text: () => string } => {
  let text = ''
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('data', (data) => (text += data.toString()))
  socket.on('error', () => undefined)
  socket.write([...lines, '', ''].join('\r\n'))
  return { socket, text: () => text }
}
const wish = (path: string, upgrade: string, token = 'right') => [
  `GET ${path} HTTP/1.1`,
  'Host: 127.0.0.1',
  `Authorization: Bearer ${token}`,
  'Connection: Upgrade, HTTP2-Settings',
  `Upgrade: ${upgrade}`,
  'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
]

describe('the server stops', () => {
  test('while a client whose upgrade was refused stays', async () => {
    const server = await serve()
    const { socket, text } = visit(server.port, ...wish('/api/ws', 'websocket', 'wrong'))
    await once(socket, 'end')
    expect(text()).toMatch(/^HTTP\/1.1 401 /)
    await server.close()
    socket.destroy()
  })

  test('while a client whose request was garbage stays', async () => {
    const server = await serve()
    const { socket } = visit(server.port, 'what is this')
    await once(socket, 'end')
    await server.close()
    socket.destroy()
  })

  test('a refused client is hung up on in the end, and hears why however much it sends', async () => {
    const server = await serve()
    const { socket, text } = visit(server.port, 'GET /health HTTP/1.1', `x: ${'a'.repeat(2_000_000)}`)
    await once(socket, 'end')
    expect(text()).toMatch(/^HTTP\/1.1 431 /)
    socket.end()
    await once(socket, 'close')
  })

  test('while a WebSocket is open that nobody closes', async () => {
    let taken = (): void => undefined
    const upgraded = new Promise<void>((resolve) => (taken = resolve))
    const server = await serve(() => taken())
    const { socket } = visit(server.port, ...wish('/api/ws', 'websocket'))
    await upgraded
    await server.close()
    socket.destroy()
  })
})

describe('a wish for another protocol than WebSocket is passed over', () => {
  const answered = async (socket: Socket, text: () => string, what: RegExp): Promise<void> => {
    while (!what.test(text())) await once(socket, 'data')
  }

  test.each(['h2c', 'TLS/1.2', 'websocket, h2c'])('Upgrade: %s', async (upgrade) => {
    const { port } = await serve()
    const { socket, text } = visit(port, ...wish('/health', upgrade))
    await answered(socket, text, /\{"status":"ok"\}$/)
    expect(text()).toMatch(/^HTTP\/1.1 200 /)
    // The connection goes on.
    socket.write(['GET /nothing HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close', '', ''].join('\r\n'))
    await once(socket, 'end')
    expect(text()).toContain('HTTP/1.1 401 ')
    socket.destroy()
  })

  test('also where the request has a body', async () => {
    const { port } = await serve()
    const lines = wish('/api/sessions', 'h2c').map((line) => line.replace('GET', 'POST'))
    const { socket, text } = visit(port, ...lines, 'Content-Length: 5', '', 'no {}')
    await answered(socket, text, /The body is no JSON/)
    expect(text()).toMatch(/^HTTP\/1.1 400 /)
    socket.destroy()
  })
})
