import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { Net } from '../../../src/adapters/net/net.ts'
import { createWebOn } from '../../../src/adapters/net/web.ts'
import { FaultError } from '../../../src/bus/messages/fault.ts'
import { PUBLIC, type Case } from './case.ts'

export interface Range {
  /** What is wrong with how the case went; null: it went as it has to. */
  hold(given: Case): Promise<string | null>
  close(): Promise<void>
}

/** Headers nobody out there may get from us. */
const PRIVATE = ['authorization', 'cookie', 'proxy-authorization', 'referer', 'origin']

/** Tries cases, one at a time, on the adapter that ships: names are answered as the case says, and every address leads to a server here. */
export async function openRange(): Promise<Range> {
  let current: Case | null = null
  let seen: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    const target = current?.moved?.[`http://${request.headers.host ?? ''}${request.url ?? ''}`]
    if (target === undefined) response.writeHead(200, { 'content-type': 'text/plain', 'set-cookie': 'a=b' })
    else response.writeHead(302, { location: Buffer.from(target).toString('latin1'), 'set-cookie': 'a=b' })
    response.end('A page.')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const attempt = async (given: Case): Promise<{ readonly outcome: string; readonly dialled: readonly string[] }> => {
    const dialled: string[] = []
    const lookUps = new Map<string, number>()
    const net: Net = {
      resolve: async (name) => {
        const at = lookUps.get(name) ?? 0
        lookUps.set(name, at + 1)
        const answers = given.names?.[name] ?? [[PUBLIC]]
        return Promise.resolve(answers[Math.min(at, answers.length - 1)] ?? [])
      },
      dial: (address) => {
        dialled.push(address)
        const socket = connect({ host: '127.0.0.1', port })
        return Object.defineProperty(socket, 'remoteAddress', { value: given.ends?.[address] ?? address })
      },
      secure: () => Promise.reject(new Error('No case speaks TLS.')),
    }
    const readHtml = () => Promise.reject(new Error('No case reads HTML.'))
    const web = createWebOn(net, { env: {}, userAgent: 'LocalGPT/range', readHtml, search: undefined })
    try {
      await web.fetch(given.url, { maxBytes: 1_000, timeoutMs: 5_000 }, new AbortController().signal)
      return { outcome: 'read', dialled }
    } catch (error) {
      const code = error instanceof FaultError ? error.fault.code : String(error)
      return { outcome: code.replace(/^web\./, ''), dialled }
    }
  }

  return {
    hold: async (given) => {
      current = given
      seen = []
      const { outcome, dialled } = await attempt(given)
      if (outcome !== given.outcome) return `${outcome}, not ${given.outcome}`
      const [was, should] = [dialled.join(' '), given.dialled.join(' ')]
      if (was !== should) return `dialled “${was}”, not “${should}”`
      const told = PRIVATE.filter((name) => seen.some((headers) => headers[name] !== undefined))
      return told.length === 0 ? null : `sent ${told.join(', ')}`
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
