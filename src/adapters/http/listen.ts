import { createServer, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { fail } from '../../bus/messages/fault.ts'
import { Incoming } from './incoming.ts'
import { refuseGarbage } from './refuse.ts'

interface Place {
  readonly bind: string
  /** 0: any free one. */
  readonly port: number
  /** Take the next free port where this one is in use. */
  readonly orNext: boolean
}

const NEXT_PORTS = 20

/** What a client may make us wait for or hold, ms and counts: a slow one must not cost the others theirs. */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16_384,
  IncomingMessage: Incoming,
} as const
const MAX_HEADERS = 100
const MAX_CONNECTIONS = 1024

export interface Listening {
  readonly server: Server
  /** Ends every connection, also those that are no HTTP any more. */
  readonly close: () => Promise<void>
}

/** Throws FaultError `port.in_use`. */
export async function listen(listener: RequestListener, { bind, port, orNext }: Place): Promise<Listening> {
  const last = port === 0 || !orNext ? port : port + NEXT_PORTS
  for (let candidate = port; candidate <= last; candidate++) {
    const server = await tryListen(listener, bind, candidate)
    if (server !== null) return { server, close: closing(server) }
  }
  throw fail('port.in_use', last > port ? `The ports ${port} to ${last} are in use.` : `Port ${port} is in use.`, {
    hint: 'Choose another with server.port in config.toml; 0 takes any free one.',
  })
}

/** Node's own closeAllConnections() forgets what was upgraded or refused, and close() then waits for it for ever. */
const closing = (server: Server): (() => Promise<void>) => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => {
        resolve()
      })
      for (const socket of sockets) socket.destroy()
    })
}

const tryListen = (listener: RequestListener, bind: string, port: number): Promise<Server | null> =>
  new Promise((resolve, reject) => {
    const server = createServer(LIMITS, listener)
    server.maxHeadersCount = MAX_HEADERS
    server.maxConnections = MAX_CONNECTIONS
    server.on('clientError', refuseGarbage)
    server.once('listening', () => {
      resolve(server)
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else
        reject(
          fail('port.in_use', `${bind}:${port} cannot be used: ${error.message}.`, {
            hint: 'Look at server.bind and server.port in config.toml.',
          }),
        )
    })
    server.listen(port, bind)
  })
