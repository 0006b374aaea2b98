import { createHash, timingSafeEqual } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa, { type Context, type Next } from 'koa'
import type { BusClient } from '../../bus/client.ts'
import { fail, faultFrom, faults, type Fault } from '../../bus/messages/fault.ts'
import type { Answer } from '../../bus/messages/index.ts'

export interface HttpOptions {
  readonly client: BusClient
  readonly bind: string
  /** 0: any free one. */
  readonly port: number
  /** Take the next free port where this one is in use. */
  readonly orNext: boolean
  readonly token: string
}

export interface HttpServer {
  readonly port: number
  close(): Promise<void>
}

const NEXT_PORTS = 20

/** The HTTP door. Throws FaultError `port.in_use`. */
export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  const app = createApp(options)
  const server = await listen(app, options)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

function createApp({ client, token }: HttpOptions): Koa {
  const app = new Koa()
  app.silent = true
  const router = new Router()
  router.get('/health', (context) => {
    context.body = { status: 'ok' }
  })
  router.get('/api/status', async (context) => {
    context.body = statusBody(await client.query('host.status', {}))
  })

  app.use(problems)
  app.use(localHost)
  app.use(authenticated(token))
  app.use(router.routes())
  app.use(() => {
    throw fail('route.not_found', 'There is nothing at this address.', {
      hint: 'GET /health and GET /api/status answer.',
    })
  })
  return app
}

const statusBody = ({ version, uptimeSeconds, model, memory, activeSessions, heartbeat }: Answer<'host.status'>) => ({
  version,
  uptime_seconds: uptimeSeconds,
  model,
  memory: { files_indexed: memory.filesIndexed, chunks: memory.chunks },
  memory_chunks: memory.chunks,
  active_sessions: activeSessions,
  heartbeat: { enabled: heartbeat.enabled, last_run: heartbeat.lastRun, next_run: heartbeat.nextRun },
})

/** The one error shape of every route. */
export const problemBody = ({ code, message, hint }: Fault) => ({
  error: { code: faults[code].wire, message, ...(hint === undefined ? {} : { hint }) },
})

async function problems(context: Context, next: Next): Promise<void> {
  try {
    await next()
  } catch (error) {
    const fault = faultFrom(error)
    context.status = faults[fault.code].status
    context.body = problemBody(fault)
  }
}

/** A page of another site that resolves its name to 127.0.0.1 still sends its own name. */
async function localHost(context: Context, next: Next): Promise<void> {
  const host = context.headers.host?.replace(/:\d+$/, '').toLowerCase() ?? ''
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host))
    throw fail('auth.forbidden', `This server does not answer for "${host}".`, { hint: 'Use http://127.0.0.1.' })
  const { origin } = context.headers
  if (origin !== undefined && !/^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(origin))
    throw fail('auth.forbidden', `Pages of ${origin} may not use this server.`)
  await next()
}

const authenticated =
  (token: string) =>
  async (context: Context, next: Next): Promise<void> => {
    const given = /^Bearer (.+)$/i.exec(context.headers.authorization ?? '')?.[1] ?? ''
    if (context.path !== '/health' && !sameSecret(given, token)) {
      context.set('WWW-Authenticate', 'Bearer')
      throw fail('auth.required', 'This needs the token.', {
        hint: 'It is in state/host.json: Authorization: Bearer TOKEN',
      })
    }
    await next()
  }

/** In constant time, also for texts of different length. */
const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())

async function listen(app: Koa, { bind, port, orNext }: HttpOptions): Promise<Server> {
  const last = port === 0 || !orNext ? port : port + NEXT_PORTS
  for (let candidate = port; candidate <= last; candidate++) {
    const server = await tryListen(app, bind, candidate)
    if (server !== null) return server
  }
  throw fail('port.in_use', last > port ? `The ports ${port} to ${last} are in use.` : `Port ${port} is in use.`, {
    hint: 'Choose another with server.port in config.toml; 0 takes any free one.',
  })
}

const tryListen = (app: Koa, bind: string, port: number): Promise<Server | null> =>
  new Promise((resolve, reject) => {
    const server = app.listen(port, bind)
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
  })
