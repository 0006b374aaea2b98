import type { ClientRequest, IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'

const NO_BODY = new Set([204, 205, 304])

/**
 * A fetch on node:http for what the official SDKs send: text or nothing out, a stream in. Node's own fetch compiles its
 * HTTP parser anew in every process, which costs a one-shot command about 0.2 s; bodies of other kinds still go there.
 */
export const httpFetch: typeof fetch = async (input, init = {}) => {
  const { body, signal, method = 'GET' } = init
  if (!isAddress(input) || !(body === undefined || body === null || typeof body === 'string')) return fetch(input, init)
  const url = new URL(input)
  const send = await senderOf(url)
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(asError(signal.reason))
      return
    }
    const headers = headersOf(init)
    if (typeof body === 'string') headers['content-length'] = String(Buffer.byteLength(body))
    const request = send(url, { method, headers })
    const stop = abortable(request, signal ?? null)
    request.on('error', (error) => {
      stop()
      reject(error)
    })
    request.on('response', (incoming) => {
      incoming.once('close', stop)
      resolve(responseOf(incoming))
    })
    request.end(typeof body === 'string' ? body : undefined)
  })
}

type Send = typeof request
const senders = new Map<string, Promise<Send>>()

/** Asked of Node once: an import() is a way through its module loader, also for what is loaded. */
function senderOf({ protocol }: URL): Promise<Send> {
  const known = senders.get(protocol)
  if (known !== undefined) return known
  const sender = (protocol === 'https:' ? import('node:https') : import('node:http')).then(({ request }) => request)
  senders.set(protocol, sender)
  return sender
}

const isAddress = (input: Parameters<typeof fetch>[0]): input is string | URL =>
  typeof input === 'string' || input instanceof URL

// Without headers nothing of Node's fetch is loaded.
const headersOf = ({ headers }: RequestInit): Record<string, string> =>
  headers === undefined ? {} : Object.fromEntries(new Headers(headers))

/** Destroys the request, and the answer with it, when the signal says so; the returned function forgets the signal. */
function abortable(request: ClientRequest, signal: AbortSignal | null): () => void {
  const abort = (): void => {
    request.destroy(asError(signal?.reason))
  }
  signal?.addEventListener('abort', abort, { once: true })
  return () => signal?.removeEventListener('abort', abort)
}

function responseOf(incoming: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = incoming
  const headers = new Headers()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  if (NO_BODY.has(status)) incoming.resume()
  const body = NO_BODY.has(status) ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
  return new Response(body, { status, statusText, headers })
}

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new DOMException('This operation was aborted', 'AbortError')
