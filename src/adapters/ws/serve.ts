import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { BusClient } from '../../bus/client.ts'
import { createConnection } from '../wire/connection.ts'
import { MAX_FRAME_BYTES, parseJson } from '../wire/frames.ts'
import type { Sessions } from '../wire/sessions.ts'
import type { Turns } from '../wire/turns.ts'
import { createConversation, problemOf } from './conversation.ts'
import { isChatFrame } from './frames.ts'
import { createHeartbeat } from './heartbeat.ts'
import { createOutlet } from './outlet.ts'

interface Options {
  readonly client: BusClient
  readonly turns: Turns
  readonly sessions: Sessions
  /** ms between two pings. */
  readonly beatMs?: number
}

export interface WebSocketDoor {
  /** Takes over a connection whose guards it has passed. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  connections(): number
  close(): Promise<void>
}

/** ms that a client gets to say goodbye. */
const FAREWELL_MS = 500

/** The WebSocket door: the native protocol and LocalGPT's messages on one socket. */
export function createWebSocketDoor({ client, turns, sessions, beatMs }: Options): WebSocketDoor {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
  const heartbeat = createHeartbeat(beatMs)

  const welcome = (socket: WebSocket): void => {
    const gone = new AbortController()
    const outlet = createOutlet(socket)
    const native = createConnection(client, outlet)
    const conversation = createConversation({ client, turns, sessions, outlet, gone: gone.signal })
    heartbeat.watch(socket)
    socket.on('message', (data: Buffer, isBinary) => {
      try {
        const frame = isBinary ? null : parseJson(data.toString())
        if (isChatFrame(frame)) conversation.receive(frame)
        else native.receive(frame)
      } catch (error) {
        void outlet.send({ type: 'error', ...problemOf(error) })
      }
    })
    socket.on('error', () => undefined) // what follows is `close`
    socket.on('close', () => {
      gone.abort()
      native.close()
    })
  }

  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, welcome)
    },
    connections: () => server.clients.size,
    async close() {
      server.close()
      const closed = [...server.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
      for (const socket of server.clients) socket.close(1001, 'The host is stopping.')
      const late = setTimeout(() => {
        for (const socket of server.clients) socket.terminate()
      }, FAREWELL_MS)
      await Promise.all(closed)
      clearTimeout(late)
      heartbeat.stop()
    },
  }
}
