import { shownUrl } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { causes } from './failure.ts'
import type { Finding } from './finding.ts'

const noWay: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no network',
  ENETDOWN: 'there is no network',
  EADDRNOTAVAIL: 'there is no network',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  NO_CONNECTION: 'no connection came about; is there a network?',
}
/** Only where the way there may be free the next moment. */
const mayPass = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])
const slow = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const untrusted = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO)/
const notHttp = 'HPE_'

/** What an error code of the system or the HTTP client means; undefined where it says nothing of the way there. */
export const unreached = (system: string, { name, url }: Endpoint): Finding | undefined => {
  const unreachable = `${name} cannot be reached at ${shownUrl(url)}`
  const why = noWay[system]
  if (why !== undefined) {
    return { code: 'provider.unreachable', what: `${unreachable}: ${why}`, retryable: mayPass.has(system) }
  }
  if (untrusted.test(system)) {
    const hint = 'Check http or https in the address; for a certificate of your own set NODE_EXTRA_CA_CERTS.'
    return { code: 'provider.unreachable', what: `${unreachable}: no secure connection`, hint }
  }
  if (slow.has(system)) return { code: 'provider.timeout', what: `${name} fell silent`, retryable: true }
  if (system.startsWith(notHttp)) return { code: 'provider.bad_response', what: `${shownUrl(url)} does not speak HTTP` }
  return undefined
}

const bySocket = new Set([
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
])
/** The connection was there and went away. */
export const cutOff = (error: unknown, system: string | undefined): boolean =>
  (system !== undefined && bySocket.has(system)) ||
  causes(error).some((cause) => cause instanceof TypeError && /^(terminated|fetch failed)$/.test(cause.message))

/** The SDKs drop the cause of a time-out. */
export const isConnectTimeout = (error: unknown): boolean =>
  error instanceof Error && error.constructor.name === 'APIConnectionTimeoutError'
