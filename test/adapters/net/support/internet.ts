import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net'
import { connect as secure } from 'node:tls'
import type { Net } from '../../../../src/adapters/net/net.ts'
import { createWebOn, type WebOptions } from '../../../../src/adapters/net/web.ts'
import { readHtml } from '../../../../src/adapters/net/html/read-html.ts'
import type { WebPage, WebPort } from '../../../../src/ports/web.ts'

export const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
const certificate = fixture('certificate.pem')

export const PUBLIC = '93.184.215.14'

/** An internet of one machine: every name is at a public address, and what is dialled there is answered here. */
export interface Internet {
  readonly net: Net
  /** "name" of a look-up, "address:port" of a connection, in order. */
  readonly log: string[]
  /** Connections that are open. */
  readonly open: () => number
  /** `on`: another network than `net`. */
  readonly web: (options?: Partial<WebOptions>, on?: Net) => WebPort
  readonly ports: { readonly plain: number; readonly secure: number }
  readonly fetch: (
    url: string,
    options?: { maxBytes?: number; timeoutMs?: number; signal?: AbortSignal },
  ) => Promise<WebPage>
  stop(): Promise<void>
}

interface Answers {
  /** On every port but 443. */
  readonly plain?: RequestListener | TcpServer
  /** On port 443, as secure.example.org and proxy.example.org. */
  readonly secure?: RequestListener
}

export async function startInternet({
  plain = (_, response) => response.end(),
  secure: secured,
}: Answers): Promise<Internet> {
  const servers: TcpServer[] = []
  const listen = async (server: TcpServer): Promise<number> => {
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(typeof plain === 'function' ? createServer(plain) : plain)
  const key = fixture('key.pem')
  const securePort =
    secured === undefined ? port : await listen(createSecureServer({ key, cert: certificate }, secured))

  const log: string[] = []
  const sockets = new Set<Socket>()
  const net: Net = {
    resolve: async (name) => {
      log.push(name)
      return [PUBLIC]
    },
    dial: (address, asked) => {
      log.push(`${address}:${asked}`)
      const socket = connect({ host: '127.0.0.1', port: asked === 443 ? securePort : port })
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return Object.defineProperty(socket, 'remoteAddress', { value: address })
    },
    secure: async (socket, host) =>
      secure({ socket, host, servername: host, ca: certificate, ALPNProtocols: ['http/1.1'] }),
  }
  const web = (options: Partial<WebOptions> = {}, on: Net = net): WebPort =>
    createWebOn(on, {
      env: {},
      userAgent: 'LocalGPT/test',
      readHtml: async (html, url) => readHtml(html, url),
      search: undefined,
      ...options,
    })
  return {
    net,
    log,
    open: () => sockets.size,
    web,
    ports: { plain: port, secure: securePort },
    fetch: (url, { maxBytes = 200_000, timeoutMs = 5_000, signal = new AbortController().signal } = {}) =>
      web().fetch(url, { maxBytes, timeoutMs }, signal),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      for (const server of servers) {
        if ('closeAllConnections' in server) (server as Server).closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}
