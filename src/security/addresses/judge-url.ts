import { judgeAddress } from './judge-address.ts'
import { judgeHost } from './judge-host.ts'
import { isRefusedPort } from './ports.ts'
import { refused, type Refusal, type Verdict } from './verdict.ts'

/** Longer ones are attempts to carry something out, or to break something. */
const MAX_LENGTH = 8_192
const CONTROL = /[\u0000-\u001f\u007f]/

export type UrlVerdict = { readonly ok: true; readonly url: URL } | Refusal

/**
 * Whether a text is an address of the web that may be fetched, as far as can be told before its name is looked up.
 * `url` is what is meant: whoever fetches has to use it and never the text, so that both read the same host.
 */
export function judgeUrl(text: string): UrlVerdict {
  const given = text.trim()
  if (given.length > MAX_LENGTH) return refused(`it is longer than ${MAX_LENGTH} characters`)
  if (CONTROL.test(given)) return refused('it has control characters in it')
  if (!URL.canParse(given)) return refused('it is no whole address, such as https://example.org/page')
  const url = new URL(given)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return refused('only http and https are fetched')
  if (url.username !== '' || url.password !== '') return refused('it has a name or password in it')
  const verdict = judgePlace(url.hostname)
  if (!verdict.ok) return verdict
  if (url.port !== '' && isRefusedPort(Number(url.port))) return refused(`port ${url.port} is not one of the web`)
  return { ok: true, url }
}

/** `URL` has written every spelling of an IPv4 address as four decimal parts, and put IPv6 in brackets. */
function judgePlace(host: string): Verdict {
  const ip = host.startsWith('[') ? host.slice(1, -1) : host
  const isAddress = host.startsWith('[') || /^[\d.]+$/.test(host)
  if (!isAddress) return judgeHost(host)
  const verdict = judgeAddress(ip)
  return verdict.ok ? verdict : refused(`${ip} is ${verdict.reason}`)
}
