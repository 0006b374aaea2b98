import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa from 'koa'
import type { BusClient } from '../../bus/client.ts'
import { fail } from '../../bus/messages/fault.ts'
import { authenticated, localHost } from './guards.ts'
import { problems } from './problems.ts'
import { addMemoryRoutes } from './routes/memory.ts'
import { addStatusRoutes } from './routes/status.ts'

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
  addStatusRoutes(router, client)
  addMemoryRoutes(router, client)

  app.use(problems)
  app.use(localHost)
  app.use(authenticated(token))
  app.use(router.routes())
  app.use(({ method, path }) => {
    const others = router.stack.filter((route) => route.match(path)).flatMap((route) => route.methods)
    throw others.length === 0
      ? fail('route.not_found', 'There is nothing at this address.', { hint: `These answer: ${addresses(router)}.` })
      : fail('route.not_found', `${method} is not what this address takes.`, { hint: `Use ${others.join(' or ')}.` })
  })
  return app
}

const addresses = ({ stack }: Router): string =>
  stack.map(({ methods, path }) => `${methods.at(-1) ?? ''} ${String(path)}`).join(', ')

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
