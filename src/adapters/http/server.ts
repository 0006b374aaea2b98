import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { BusClient } from '../../bus/client.ts'
import { createRate } from '../wire/rate.ts'
import { createSessions, type Sessions } from '../wire/sessions.ts'
import { createTurns, type Turns } from '../wire/turns.ts'
import { createApp } from './app.ts'
import type { Door, HostFacts } from './door.ts'
import { secretCheck } from './guards.ts'
import { listen } from './listen.ts'
import { createLogins } from './login.ts'
import { createThreads } from './openai/threads.ts'
import { openApi } from './openapi.ts'
import { routes } from './routes/index.ts'
import { onUpgrade } from './upgrade.ts'

/** Takes over a connection that asked for a WebSocket, its guards passed. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface HttpOptions extends HostFacts {
  readonly client: BusClient
  readonly bind: string
  /** 0: any free one. */
  readonly port: number
  /** Take the next free port where this one is in use. */
  readonly orNext: boolean
  readonly token: string
  readonly version?: string
  /** Absent: this door's own. */
  readonly turns?: Turns
  readonly sessions?: Sessions
  /** Absent: there is no WebSocket. */
  readonly webSocket?: Upgrade
}

export interface HttpServer {
  readonly port: number
  /** The path of a link that gives a browser its cookie: once, within a minute. */
  createLogin(): string
  close(): Promise<void>
}

/** Wrong tokens a minute from one address. */
const FAILURES_PER_MINUTE = 10

/** The HTTP door. Throws FaultError `port.in_use`. */
export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  const { client, bind, token, version = '', webSocket } = options
  const turns = options.turns ?? createTurns({ client })
  const sessions = options.sessions ?? createSessions(client)
  const logins = createLogins()
  const isToken = secretCheck(token)
  const failures = createRate(FAILURES_PER_MINUTE, 'wrong tokens')
  let document: object | null = null
  const door: Door = {
    ...options,
    turns,
    logins,
    sessions,
    threads: createThreads({ sessions, turns }),
    openApi: () => (document ??= openApi(routes, version)),
  }
  const answer = createApp({ door, routes, bind, isToken, failures }).callback()
  const { server, close } = await listen((request, response) => void answer(request, response), options)
  server.on('upgrade', onUpgrade({ bind, isToken, failures, webSocket }))
  return {
    port: (server.address() as AddressInfo).port,
    createLogin: () => `/login?code=${logins.create()}`,
    close: () => {
      turns.close()
      return close()
    },
  }
}
