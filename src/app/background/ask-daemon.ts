import { get } from 'node:http'
import { fail } from '../../bus/messages/fault.ts'
import type { RunningDaemon } from './occupant.ts'

type Asked = Pick<RunningDaemon, 'pid' | 'port' | 'url' | 'token'>

/** ms */
const PATIENCE_MS = 5000

/** What a daemon answers at `path`, as an object. Throws FaultError `daemon.failed`. */
export async function askDaemon(daemon: Asked, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, text } = await fetchText(daemon, path).catch((error: unknown) => {
    throw silent(daemon, error instanceof Error ? error.message : String(error))
  })
  const body = parsed(text)
  if (status !== 200 || body === null) throw silent(daemon, `status ${status} at ${path}`)
  return body
}

const silent = ({ pid, url }: Asked, reason: string) =>
  fail('daemon.failed', `The daemon (process ${pid}) does not answer as it should at ${url}: ${reason}.`, {
    retryable: true,
    hint: 'See what it says: localgpt daemon logs\nStart it again: localgpt daemon restart',
    detail: { pid, url },
  })

const fetchText = ({ port, url, token }: Asked, path: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const request = get(`${url}${path}`, {
      // Its own name, whatever address it listens at; and never by way of a proxy.
      headers: { host: `localhost:${port}`, authorization: `Bearer ${token}` },
      agent: false,
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    request.once('error', reject)
    request.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      response.once('error', reject)
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, text })
      })
    })
  })

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}
