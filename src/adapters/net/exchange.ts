import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { allowed } from '../../security/addresses/verdict.ts'
import { fail } from '../../bus/messages/fault.ts'
import { connectTo, type Judge } from './connect.ts'
import { MAX_HEADER_BYTES } from './failure.ts'
import type { Net } from './net.ts'
import type { ProxyFor } from './proxy.ts'
import { shownHost } from './shown-host.ts'

export interface Way {
  readonly net: Net
  readonly proxyFor: ProxyFor
  /** Of addresses that are dialled for a server; a proxy is one the person chose. */
  readonly judge: Judge
}

export interface Question {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * One request on a connection of its own, and the head of its answer. Through a proxy the proxy looks the name up, so that
 * of such a request `judge` sees nothing. Aborting breaks it off, also while the body is read.
 */
export async function exchange(way: Way, question: Question, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, method, headers, body } = question
  const proxy = way.proxyFor(url)
  const plainly = proxy !== null && url.protocol === 'http:'
  const socket =
    proxy === null ? await toServer(way, url, signal) : await throughProxy(way, { url, proxy, plainly }, signal)
  return send(
    socket,
    {
      method,
      path: plainly ? `${url.origin}${pathOf(url)}` : pathOf(url),
      headers: { ...headers, host: url.host, ...(plainly ? passFor(proxy) : {}) },
    },
    signal,
    body,
  )
}

async function toServer({ net, judge }: Way, url: URL, signal: AbortSignal): Promise<Socket> {
  const socket = await connectTo(placeOf(url), judge, net, signal)
  return url.protocol === 'https:' ? secured(net, socket, url, signal) : socket
}

interface Detour {
  readonly url: URL
  readonly proxy: URL
  /** The proxy itself asks the server; otherwise it only carries bytes. */
  readonly plainly: boolean
}

async function throughProxy({ net }: Way, { url, proxy, plainly }: Detour, signal: AbortSignal): Promise<Socket> {
  const socket = await toServer({ net, judge: () => allowed, proxyFor: () => null }, proxy, signal)
  if (plainly) return socket
  const { host, port } = placeOf(url)
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return secured(net, await tunnel(socket, target, proxy, signal), url, signal)
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6 */
async function tunnel(socket: Socket, target: string, proxy: URL, signal: AbortSignal): Promise<Socket> {
  const { request } = await import('node:http')
  const asking = request({
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...passFor(proxy) },
    createConnection: () => socket,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
  })
  asking.end()
  const [{ statusCode = 0 }] = (await once(asking, 'connect')) as [IncomingMessage]
  if (statusCode === 200) return socket
  socket.destroy()
  throw fail('web.failed', `The proxy ${proxy.host} does not lead to ${shownHost(target)} (${statusCode}).`, {
    hint: statusCode === 407 ? 'Put its name and password into HTTPS_PROXY.' : 'Ask whoever runs the proxy.',
  })
}

async function secured(net: Net, socket: Socket, url: URL, signal: AbortSignal): Promise<Socket> {
  const secure = await net.secure(socket, placeOf(url).host)
  try {
    await once(secure, 'secureConnect', { signal })
    return secure
  } catch (error) {
    secure.destroy()
    socket.destroy()
    throw error
  }
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: OutgoingHttpHeaders
}

async function send(
  socket: Socket,
  sent: Sent,
  signal: AbortSignal,
  body: string | undefined,
): Promise<IncomingMessage> {
  const { request } = await import('node:http')
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const asking = request({
    ...sent,
    headers: { ...sent.headers, ...length, connection: 'close' },
    createConnection: () => socket,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
  })
  // What comes after the answer's head is for whoever reads the body.
  asking.on('error', () => {})
  asking.end(body)
  const [answer] = (await once(asking, 'response', { signal })) as [IncomingMessage]
  return answer
}

const pathOf = ({ pathname, search }: URL): string => `${pathname}${search}`

function placeOf({ hostname, port, protocol }: URL): { readonly host: string; readonly port: number } {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}

/** A name and password of the proxy, for it alone. */
function passFor({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pass = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pass).toString('base64')}` }
}
