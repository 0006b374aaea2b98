import type { IncomingMessage } from 'node:http'
import { fail } from '../../bus/messages/fault.ts'
import { judgeUrl } from '../../security/addresses/judge-url.ts'
import { blocked } from './connect.ts'
import { exchange, type Way } from './exchange.ts'
import { webFault } from './failure.ts'
import { shownHost } from './shown-host.ts'

const REDIRECTS = new Set([301, 302, 303, 307, 308])

export interface Followed {
  readonly url: URL
  readonly answer: IncomingMessage
}

interface Manner {
  readonly headers: Readonly<Record<string, string>>
  readonly maxRedirects: number
}

/** The answer to a GET of `start`, wherever it has moved to. Each address on the way is judged as if it were the first. */
export async function follow(
  way: Way,
  start: string,
  { headers, maxRedirects }: Manner,
  signal: AbortSignal,
): Promise<Followed> {
  let url = judged(start, null)
  const seen = new Set<string>()
  for (;;) {
    seen.add(withoutFragment(url))
    const answer = await get(way, url, headers, signal)
    const next = targetOf(answer, url)
    if (next === null) return { url, answer }
    answer.destroy()
    const from = url
    url = judged(next, from)
    if (from.protocol === 'https:' && url.protocol === 'http:')
      throw blocked(
        `${shownHost(from.host)} leads to ${shownHost(url.host)} without encryption`,
        'Try another address.',
      )
    if (seen.has(withoutFragment(url))) throw astray(`${shown(start)} leads in a circle`)
    if (seen.size > maxRedirects) throw astray(`${shown(start)} leads on more than ${maxRedirects} times`)
  }
}

async function get(way: Way, url: URL, headers: Manner['headers'], signal: AbortSignal): Promise<IncomingMessage> {
  try {
    return await exchange(way, { method: 'GET', url, headers }, signal)
  } catch (error) {
    throw webFault(error, shownHost(url.host), signal)
  }
}

function judged(text: string, from: URL | null): URL {
  const verdict = judgeUrl(text)
  if (verdict.ok) return verdict.url
  if (from === null) throw blocked(`${shown(text)} is not fetched: ${verdict.reason}`)
  // The reason may quote the address, which the server chose.
  const host = URL.canParse(text) ? shownHost(new URL(text).host) : 'another address'
  throw blocked(`${shownHost(from.host)} leads to ${host}, which is not fetched`)
}

/** Where the answer sends on to; null: nowhere, it is the answer. */
export function targetOf({ statusCode = 0, headers: { location } }: IncomingMessage, url: URL): string | null {
  if (!REDIRECTS.has(statusCode) || location === undefined) return null
  // Node reads headers as latin1; addresses in them are sent as UTF-8.
  const text = Buffer.from(location, 'latin1').toString('utf8')
  return URL.canParse(text, url.href) ? new URL(text, url).href : text
}

const withoutFragment = ({ href }: URL): string => href.replace(/#.*$/, '')

const astray = (what: string) => fail('web.failed', `${what}.`, { hint: 'Try another address.' })

/** As much of an address that was asked for as a message needs. */
const shown = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 200)}…`)
