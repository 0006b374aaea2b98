import { judgeAddress } from '../../security/addresses/judge-address.ts'
import type { WebPort } from '../../ports/web.ts'
import { deadline } from './deadline.ts'
import type { Way } from './exchange.ts'
import { webFault } from './failure.ts'
import { follow } from './follow.ts'
import { systemNet, type Net } from './net.ts'
import { pageOf, type ReadHtml } from './page.ts'
import { proxiesOf, type Env } from './proxy.ts'
import { createSearch } from './search/search.ts'
import { shownHost } from './shown-host.ts'
import type { SearchSettings } from './search/service.ts'

export interface WebOptions {
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read. */
  readonly env: Env
  /** Such as "LocalGPT/1.0". */
  readonly userAgent: string
  readonly readHtml: ReadHtml
  /** Undefined: nobody configured a search service. */
  readonly search: SearchSettings | undefined
  readonly maxRedirects?: number
}

/**
 * The web. `fetch` reaches public addresses alone, whatever names, redirects or name servers say: a name is looked up
 * once, each of its addresses is judged, and one of these is dialled. Where the environment names a proxy, the proxy looks
 * names up, so that addresses in a URL and names are judged, but not where a name leads. No cookie and no key is sent.
 */
export const createWeb = (options: WebOptions): WebPort => createWebOn(systemNet, options)

/** The same on another network, which no setting can choose: for tests. */
export function createWebOn(net: Net, { env, userAgent, readHtml, search, maxRedirects = 10 }: WebOptions): WebPort {
  let known: Way | null = null
  const way = (): Way => (known ??= { net, proxyFor: proxiesOf(env), judge: judgeAddress })
  const headers = {
    'user-agent': userAgent,
    accept: 'text/markdown, text/html;q=0.9, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.5',
    'accept-encoding': 'gzip, br',
  }
  return {
    fetch: async (url, { maxBytes, timeoutMs }, given) => {
      const { signal, over } = deadline(timeoutMs, given)
      let host = 'The server'
      try {
        signal.throwIfAborted()
        const followed = await follow(way(), url, { headers, maxRedirects }, signal)
        host = shownHost(followed.url.host)
        return await pageOf(followed, maxBytes, readHtml, signal)
      } catch (error) {
        throw webFault(error, host, signal)
      } finally {
        over()
      }
    },
    search: createSearch({ settings: search, way, userAgent }),
  }
}
