import { createHash, timingSafeEqual } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import * as z from 'zod'
import type { BusClient } from '../../bus/client.ts'
import { faultOf } from '../../bus/messages/fault.ts'
import { createConnection } from '../wire/connection.ts'
import { MAX_SOCKET_FRAME_BYTES, parseJson } from '../wire/frames.ts'
import { lineSplitter } from '../wire/lines.ts'

interface Options {
  readonly client: BusClient
  /** Of the socket, or of the pipe on Windows. Whatever lies there is removed first: the caller holds the home's lock. */
  readonly path: string
  /** What a process that attaches has to know. */
  readonly token: string
  readonly version: string
}

export interface SocketDoor {
  /** Processes that are attached now. */
  readonly attached: () => number
  close(): Promise<void>
}

/** The first line of whoever attaches. */
const hello = z.object({ type: z.literal('hello'), token: z.string().max(1000) })
/** ms for what was said last to be read. */
const FAREWELL_MS = 500
/** ms for that line. */
const HELLO_MS = 5_000

const isPipe = (path: string): boolean => path.startsWith('\\\\')

/** The door for other processes of the same person: one JSON object a line. */
export function serveSocket({ client, path, token, version }: Options): Promise<SocketDoor> {
  const open = new Set<Socket>()
  let attached = 0

  const welcome = (socket: Socket): void => {
    open.add(socket)
    const send = (frame: object): Promise<void> =>
      new Promise((resolve) => {
        if (socket.destroyed || socket.write(`${JSON.stringify(frame)}\n`)) resolve()
        else {
          const go = (): void => {
            socket.off('drain', go)
            socket.off('close', go)
            resolve()
          }
          socket.on('drain', go)
          socket.on('close', go)
        }
      })
    const connection = createConnection(client, { send })
    const lines = lineSplitter(MAX_SOCKET_FRAME_BYTES)
    let known = false
    const late = setTimeout(() => {
      if (!known) socket.destroy()
    }, HELLO_MS)
    const refuse = (fault: object): void => {
      socket.end(`${JSON.stringify({ type: 'fault', id: null, fault })}\n`)
    }

    socket.on('data', (piece) => {
      try {
        for (const line of lines(piece)) {
          const frame = parseJson(line)
          if (known) connection.receive(frame)
          else if (sameSecret(hello.safeParse(frame).data?.token ?? '', token)) {
            known = true
            attached++
            void send({ type: 'welcome', version, pid: process.pid })
          } else {
            refuse(faultOf('auth.required', 'The first line has to be a hello with the token of state/host.json.'))
            return
          }
        }
      } catch (error) {
        refuse(faultOf('input.invalid', error instanceof Error ? error.message : String(error)))
      }
    })
    socket.on('error', () => undefined) // what follows is `close`
    socket.on('close', () => {
      clearTimeout(late)
      open.delete(socket)
      if (known) attached--
      connection.close()
    })
  }

  const server = createServer(welcome)
  if (!isPipe(path)) rmSync(path, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      if (!isPipe(path)) chmodSync(path, 0o600)
      resolve({
        attached: () => attached,
        close: () =>
          new Promise((done) => {
            const late = setTimeout(() => {
              // Whoever was stopped, as by Ctrl-Z, reads nothing and would keep this process from ending.
              for (const socket of open) socket.destroy()
            }, FAREWELL_MS)
            server.close(() => {
              clearTimeout(late)
              done()
            })
            for (const socket of open) socket.destroySoon()
          }),
      })
    })
  })
}

const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
