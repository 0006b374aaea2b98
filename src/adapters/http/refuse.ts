import type { Duplex } from 'node:stream'
import { STATUS_CODES } from 'node:http'
import { faults, faultOf, type Fault } from '../../bus/messages/fault.ts'
import { problemBody, retryAfter } from './problems.ts'

/** ms that a client gets to read the answer and hang up; sockets of HTTP stay half open for ever. */
const LINGER_MS = 1_000
const lingering = new WeakSet<Duplex>()

/** Answers on a bare socket what never became a request, or will not become a WebSocket. */
export function refuse(socket: Duplex, fault: Fault, status: number = faults[fault.code].status): void {
  const body = JSON.stringify(problemBody(fault))
  const seconds = retryAfter(fault)
  // Of one that was refused, what still comes is no second request.
  if (lingering.has(socket)) return
  if (!socket.writable) {
    socket.destroy()
    return
  }
  lingering.add(socket)
  socket.on('error', () => socket.destroy())
  // What is still to come is passed over: a socket closed upon unread bytes would take the answer with it.
  socket.resume()
  const linger = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => {
    clearTimeout(linger)
  })
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      (seconds === null ? '' : `Retry-After: ${seconds}\r\n`) +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

const TIMED_OUT = 'ERR_HTTP_REQUEST_TIMEOUT'

/** For what Node could not read as HTTP. */
export function refuseGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET') socket.destroy()
  else if (error.code === TIMED_OUT) refuse(socket, faultOf('input.invalid', 'The request took too long to come.'), 408)
  else if (error.code === 'HPE_HEADER_OVERFLOW')
    refuse(socket, faultOf('input.too_large', 'The headers are too large.'), 431)
  else refuse(socket, faultOf('input.invalid', 'This is no HTTP request.'))
}
