import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { fail } from '../../bus/messages/fault.ts'
import type { Rate } from '../wire/rate.ts'

export const COOKIE = 'localgpt_token'

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']
const isLoopback = (bind: string): boolean => ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(bind)
const withoutPort = (host: string): string => host.replace(/:\d+$/, '').toLowerCase()

/**
 * A page of another site that resolves its name to this machine still sends its own name. Beyond loopback the address
 * that is listened on is allowed too, or any address where it listens on all: names never. Throws FaultError `auth.forbidden`.
 */
export function checkHost(headers: IncomingHttpHeaders, bind: string): void {
  const host = withoutPort(headers.host ?? '')
  if (!isOurs(host, bind))
    throw fail('auth.forbidden', `This server does not answer for "${host.slice(0, 100)}".`, {
      hint: 'Use http://127.0.0.1.',
    })
  const { origin } = headers
  if (origin === undefined) return
  const page = withoutPort(hostOf(origin))
  if (!LOOPBACK.includes(page) && (page !== host || isLoopback(bind)))
    throw fail('auth.forbidden', `Pages of ${origin.slice(0, 100)} may not use this server.`)
}

const isOurs = (host: string, bind: string): boolean =>
  LOOPBACK.includes(host) ||
  (!isLoopback(bind) &&
    (['0.0.0.0', '::'].includes(bind)
      ? isAddress(host)
      : host === bind.toLowerCase() || host === `[${bind.toLowerCase()}]`))

const isAddress = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) > 0

/** `host:port` of an origin; '' for one that is none, as "null". */
const hostOf = (origin: string): string => /^https?:\/\/([^/@]+)$/.exec(origin)?.[1] ?? ''

interface Asked {
  readonly request: IncomingMessage
  readonly isToken: (given: string) => boolean
  /** Of failures, by the address of whoever fails. */
  readonly failures: Rate
  /** `?token=`, where one may stand in the address: a browser can give a WebSocket no header. */
  readonly inAddress?: string | null
}

/** Throws FaultError `auth.*`, `rate.limited`. */
export function checkToken({ request, isToken, failures, inAddress = null }: Asked): void {
  const { headers, socket } = request
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  const given = bearer ?? inAddress ?? undefined
  if (given !== undefined) {
    if (isToken(given)) return
  } else if (isToken(cookieOf(headers))) {
    // A browser sends the cookie for every page of this machine, whatever its port.
    if (headers.origin === undefined || hostOf(headers.origin) === headers.host?.toLowerCase()) return
    throw fail('auth.forbidden', `Pages of ${headers.origin.slice(0, 100)} may not use this login.`)
  }
  failures.take(socket.remoteAddress ?? '')
  throw fail('auth.required', 'This needs the token.', {
    hint: 'It is in state/host.json: Authorization: Bearer TOKEN',
  })
}

const cookieOf = ({ cookie = '' }: IncomingHttpHeaders): string =>
  cookie
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1) ?? ''

/** Whether a text is this one, in a time that tells nothing but its length, which is known. */
export function secretCheck(secret: string): (given: string) => boolean {
  const right = Buffer.from(secret)
  return (given) => {
    const bytes = Buffer.from(given)
    return bytes.length === right.length && timingSafeEqual(bytes, right)
  }
}
