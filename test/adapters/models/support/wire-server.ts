import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
  /** The client's port: one per connection. */
  readonly port: number | undefined
  /** Settles when the connection of this request is gone. */
  readonly closed: Promise<unknown>
}

/** `end`: an ordinary end. `cut`: the socket is destroyed. `hang`: nothing more ever comes. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  /** Bytes per HTTP chunk; the client's parser sees exactly these pieces. */
  readonly piece?: number
  readonly then?: 'end' | 'cut' | 'hang'
  /** Never answers, not even with headers. */
  readonly silent?: boolean
}

export interface WireServer {
  readonly url: string
  readonly requests: SeenRequest[]
  /** Resolves with the next request. */
  next(): Promise<SeenRequest>
  stop(): Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

const pieces = (body: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(body.length / size) }, (_, at) => body.subarray(at * size, (at + 1) * size))

const send = async (response: ServerResponse, reply: Reply): Promise<void> => {
  const body = Buffer.from(reply.body ?? '')
  response.writeHead(reply.status ?? 200, reply.headers)
  response.flushHeaders()
  for (const piece of pieces(body, reply.piece ?? Math.max(1, body.length))) {
    await new Promise((resolve) => response.write(piece, resolve))
  }
  if (reply.then === 'hang') return
  if (reply.then === 'cut') response.destroy()
  else response.end()
}

const closes = new WeakMap<Socket, Promise<unknown>>()
/** One listener a connection, however many requests it carries. */
const closeOf = (socket: Socket): Promise<unknown> => {
  const known = closes.get(socket) ?? new Promise((resolve) => socket.once('close', resolve))
  closes.set(socket, known)
  return known
}

/** A server on loopback that answers every request as it is told and remembers what it was asked. */
export const startWireServer = async (reply: Reply | ((request: SeenRequest) => Reply)): Promise<WireServer> => {
  const requests: SeenRequest[] = []
  const waiting: ((request: SeenRequest) => void)[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const closed = closeOf(request.socket)
      const { method = '', url: path = '', headers } = request
      const seen = { method, path, headers, body: await bodyOf(request), port: request.socket.remotePort, closed }
      requests.push(seen)
      waiting.splice(0).forEach((tell) => tell(seen))
      const chosen = typeof reply === 'function' ? reply(seen) : reply
      if (chosen.silent !== true) await send(response, chosen)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An address on loopback where nothing listens. */
export const deadUrl = async (): Promise<string> => {
  const server = await startWireServer({})
  await server.stop()
  return server.url
}
