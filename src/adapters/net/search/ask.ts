import type { IncomingMessage } from 'node:http'
import { allowed } from '../../../security/addresses/verdict.ts'
import { fail } from '../../../bus/messages/fault.ts'
import type { WebHit } from '../../../ports/web.ts'
import { readBody } from '../body.ts'
import { exchange, type Way } from '../exchange.ts'
import { targetOf } from '../follow.ts'
import type { SearchRequest, SearchService } from './service.ts'

const MAX_BYTES = 4_000_000
const MAX_REDIRECTS = 3

export interface Service extends SearchService {
  /** Without a slash at its end. */
  readonly base: string
  readonly key: string | undefined
}

interface Means {
  readonly way: Way
  readonly userAgent: string
}

/** What the service found. It is followed where it moves on within its own origin, so that its key goes nowhere else. */
export async function ask(
  service: Service,
  request: SearchRequest,
  means: Means,
  signal: AbortSignal,
): Promise<readonly WebHit[]> {
  let url = new URL(`${service.base}${request.path}`)
  for (let moved = 0; ; moved++) {
    const answer = await send(url, request, means, signal)
    const target = targetOf(answer, url)
    if (target === null) return hitsIn(answer, service, signal)
    answer.destroy()
    const next = URL.canParse(target) ? new URL(target) : null
    if (next?.origin !== url.origin || request.method !== 'GET' || moved === MAX_REDIRECTS)
      throw fail('web.failed', `${service.name} sends on to another address.`, {
        hint: 'Check that tools.web_search.base_url is its address.',
        detail: { target: target.slice(0, 200) },
      })
    url = next
  }
}

function send(
  url: URL,
  request: SearchRequest,
  { way, userAgent }: Means,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = { 'user-agent': userAgent, accept: 'application/json', 'accept-encoding': 'gzip', ...request.headers }
  const { method, body } = request
  const question = { method, url, headers, ...(body === undefined ? {} : { body }) }
  return exchange({ ...way, judge: () => allowed }, question, signal)
}

async function hitsIn(answer: IncomingMessage, service: Service, signal: AbortSignal): Promise<readonly WebHit[]> {
  const { statusCode: status = 0 } = answer
  if (status !== 200) {
    answer.destroy()
    throw refusal(status, service)
  }
  const { bytes, cut } = await readBody(answer, MAX_BYTES, signal)
  const hits = cut ? null : service.decode(parsed(bytes.toString('utf8')))
  if (hits !== null) return hits
  throw fail('web.failed', `${service.name} sent something that is no list of hits.`, {
    hint: 'Check that tools.web_search.base_url is its address.',
  })
}

function refusal(status: number, { name, hints = {} }: SearchService) {
  const hint = hints[status]
  if (status === 401 || status === 403)
    return fail('web.failed', `${name} refuses the question (${status}).`, {
      hint: hint ?? 'Check the key: localgpt config set tools.web_search.api_key',
    })
  const busy = status === 429 || status >= 500
  return fail('web.failed', `${name} does not answer the question (${status}).`, {
    retryable: busy,
    hint: hint ?? (busy ? 'Wait a little and ask again.' : 'Check tools.web_search.base_url.'),
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
