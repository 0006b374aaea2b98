import type { IncomingMessage } from 'node:http'
import { VERSIONS } from './protocol.ts'

/** Why a request is turned away before anything of it is read. */
export interface Refusal {
  readonly status: number
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

export const PATH = '/mcp'

/** No browser is a client here: a page would send an Origin, one that resolves its name to this machine its own Host. */
export function refusalOf({ method, url, headers }: IncomingMessage, port: number): Refusal | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (!hosts.includes((headers.host ?? '').toLowerCase())) return { status: 403, message: 'This is not the host.' }
  if (headers.origin !== undefined) return { status: 403, message: 'Pages may not use this server.' }
  if (url !== PATH) return { status: 404, message: 'There is nothing here.' }
  if (method !== 'POST') return { status: 405, message: 'Messages are sent with POST.', headers: { allow: 'POST' } }
  return null
}

/** The same behind the token. */
export function unreadable({ headers }: IncomingMessage): Refusal | null {
  if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? ''))
    return { status: 415, message: 'Messages are application/json.' }
  const version = headers['mcp-protocol-version']
  if (version !== undefined && !VERSIONS.some((known) => known === version))
    return { status: 400, message: `The versions are ${VERSIONS.join(', ')}.` }
  return null
}
