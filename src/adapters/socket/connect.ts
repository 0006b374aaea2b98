import { createConnection, type Socket } from 'node:net'
import type { BusClient } from '../../bus/client.ts'
import { fail, FaultError, type Fault } from '../../bus/messages/fault.ts'
import { MAX_SOCKET_FRAME_BYTES, parseJson, type ReplyFrame } from '../wire/frames.ts'
import { lineSplitter } from '../wire/lines.ts'
import { createRemoteClient, disconnected } from '../wire/remote-client.ts'

export interface Attached {
  readonly client: BusClient
  /** Of the host. */
  readonly version: string
  readonly pid: number
  /** Resolves when the host is gone, or `close` was called. */
  readonly gone: Promise<void>
  close(): void
}

interface Options {
  readonly path: string
  readonly token: string
  /** ms until a host that does not greet back is given up. */
  readonly timeoutMs: number
}

interface Welcome {
  readonly type: 'welcome'
  readonly version: string
  readonly pid: number
}
interface Refusal {
  readonly type: 'fault'
  readonly fault: Fault
}

/** Attaches to the host behind a socket. Throws FaultError `bus.disconnected` where nobody answers, `auth.required`. */
export function connectSocket({ path, token, timeoutMs }: Options): Promise<Attached> {
  const socket: Socket = createConnection(path)
  const remote = createRemoteClient((frame) => {
    socket.write(`${JSON.stringify(frame)}\n`)
  })
  const lines = lineSplitter(MAX_SOCKET_FRAME_BYTES)
  const gone = new Promise<void>((resolve) => {
    socket.once('close', () => {
      remote.lost()
      resolve()
    })
  })
  return new Promise((resolve, reject) => {
    let welcomed = false
    const late = setTimeout(() => {
      socket.destroy()
    }, timeoutMs)
    const first = (frame: Welcome | Refusal): void => {
      if (frame.type !== 'welcome') {
        reject(new FaultError(frame.fault))
        socket.destroy()
        return
      }
      welcomed = true
      clearTimeout(late)
      const close = (): void => {
        socket.destroySoon()
      }
      resolve({ client: remote.client, version: frame.version, pid: frame.pid, gone, close })
    }
    socket.on('connect', () => {
      socket.write(`${JSON.stringify({ type: 'hello', token })}\n`)
    })
    socket.on('data', (piece) => {
      try {
        for (const line of lines(piece)) {
          const frame = parseJson(line)
          if (welcomed) remote.receive(frame as ReplyFrame)
          else first(frame as Welcome | Refusal)
        }
      } catch {
        socket.destroy(fail('bus.disconnected', 'The host sent what is no frame.'))
      }
    })
    socket.on('error', () => undefined) // what follows is `close`
    void gone.then(() => {
      clearTimeout(late)
      reject(disconnected())
    })
  })
}
