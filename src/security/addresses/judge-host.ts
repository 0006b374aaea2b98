import { allowed, refused, type Verdict } from './verdict.ts'

/** Endings that no name of the public internet has: RFC 6761, 6762, 7686, 8375, and what home and office networks use. */
const LOCAL: ReadonlySet<string> = new Set([
  ...['localhost', 'local', 'internal', 'localdomain', 'lan', 'home', 'corp', 'intranet', 'private', 'onion'],
  ...['test', 'invalid'],
])
const LOCAL_ZONES = ['home.arpa']

/** Names under which a cloud's own keys are served, beside those that end in .internal. */
const METADATA: ReadonlySet<string> = new Set([
  'metadata.goog',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
])

const LABEL = /^[a-z0-9_-]{1,63}$/
/** Letters, or a name in another script: so no spelling of an IPv4 address is ever taken for a name. */
const ENDING = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/

/** Whether a host name, as `URL` writes it, may be looked up. Where it leads is for `judgeAddress` to say. */
export function judgeHost(host: string): Verdict {
  const name = host.replace(/\.$/, '')
  const labels = name.split('.')
  const ending = labels.at(-1) ?? ''
  if (name.length > 253 || !labels.every((label) => LABEL.test(label))) return refused(`“${host}” is no host name`)
  if (LOCAL.has(ending) || LOCAL_ZONES.some((zone) => name === zone || name.endsWith(`.${zone}`)))
    return refused(`“${host}” is a name of this machine or its network`)
  if (labels.length === 1) return refused(`“${host}” is a name of the local network: it has no dot`)
  if (METADATA.has(name)) return refused(`“${host}” is where a cloud keeps keys`)
  return ENDING.test(ending) ? allowed : refused(`“${host}” is no host name`)
}
