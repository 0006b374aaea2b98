import { fail, FaultError } from '../../../bus/messages/fault.ts'
import type { WebHit, WebPort } from '../../../ports/web.ts'
import { deadline } from '../deadline.ts'
import type { Way } from '../exchange.ts'
import { webFault } from '../failure.ts'
import { oneLine } from '../plain.ts'
import { ask, type Service } from './ask.ts'
import { brave } from './brave.ts'
import { searxng } from './searxng.ts'
import type { SearchService, SearchSettings } from './service.ts'
import { withoutMarkup } from './without-markup.ts'
import { tavily } from './tavily.ts'

const SERVICES: Readonly<Record<SearchSettings['provider'], SearchService>> = { searxng, brave, tavily }

const TIMEOUT_MS = 20_000
/** Characters; longer ones are refused by some of the services. */
const MAX_QUERY = 400
const MAX_HITS = 20
const MAX_TITLE = 200
const MAX_SNIPPET = 600

interface Options {
  readonly settings: SearchSettings | undefined
  readonly way: () => Way
  readonly userAgent: string
}

/**
 * Asks the configured service. It may be on this machine or a private network: whoever configured it chose it, so the guard
 * of `fetch` does not hold for it. Faults: `config.invalid` where none is configured or its key is missing, `web.failed`.
 */
export function createSearch({ settings, way, userAgent }: Options): WebPort['search'] {
  return async (given, limit, caller) => {
    const service = serviceOf(settings)
    const query = oneLine(given, MAX_QUERY)
    if (query === '') throw fail('input.invalid', 'There is nothing to search for.')
    const wanted = Math.max(1, Math.min(MAX_HITS, Math.floor(limit)))
    const { signal, over } = deadline(TIMEOUT_MS, caller)
    try {
      signal.throwIfAborted()
      const hits = await ask(service, service.encode(query, wanted, service.key), { way: way(), userAgent }, signal)
      return readable(hits).slice(0, wanted)
    } catch (error) {
      throw withHint(webFault(error, `${service.name} at ${service.base}`, signal))
    } finally {
      over()
    }
  }
}

function serviceOf(settings: SearchSettings | undefined): Service {
  if (settings === undefined)
    throw fail('config.invalid', 'No search service is configured.', {
      hint: 'Choose one: localgpt config set tools.web_search.provider searxng (or brave, or tavily).',
    })
  const service = SERVICES[settings.provider]
  const base = settings.base_url ?? service.home
  if (base === null)
    throw fail('config.invalid', `Where ${service.name} runs is not configured.`, {
      hint: 'Say it like this: localgpt config set tools.web_search.base_url http://127.0.0.1:8888',
    })
  const key = settings.api_key?.trim()
  if (service.needsKey && (key === undefined || key === ''))
    throw fail('config.invalid', `${service.name} needs a key.`, { hint: KEY_HINT })
  if (key !== undefined && !/^[\x21-\x7e]*$/.test(key))
    throw fail('config.invalid', `The key of ${service.name} has characters that no key has.`, { hint: KEY_HINT })
  return { ...service, base: base.replace(/\/+$/, ''), key }
}

const KEY_HINT = 'Set it with: localgpt config set tools.web_search.api_key'

/** Hits with an address of the web, in lines of plain text, each address once. */
function readable(hits: readonly WebHit[]): WebHit[] {
  const seen = new Set<string>()
  return hits.flatMap(({ title, url, snippet }) => {
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url) || seen.has(url)) return []
    seen.add(url)
    const text = (html: string, most: number): string => oneLine(withoutMarkup(html), most)
    return [{ title: text(title, MAX_TITLE), url: new URL(url).href, snippet: text(snippet, MAX_SNIPPET) }]
  })
}

/** A service that cannot be reached is most often one that does not run, or runs elsewhere. */
function withHint(error: Error): Error {
  if (!(error instanceof FaultError) || error.fault.detail?.['system'] === undefined) return error
  return new FaultError({ ...error.fault, hint: 'Check that it runs, and tools.web_search.base_url.' })
}
