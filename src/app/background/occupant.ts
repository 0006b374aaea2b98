import type { HomePaths } from '../../config/paths.ts'
import { readHostFile } from '../host-file.ts'
import { hostOf } from '../host-of.ts'

export interface RunningDaemon {
  readonly kind: 'daemon'
  readonly pid: number
  readonly port: number
  readonly url: string
  readonly socket: string
  readonly token: string
}

/** Who uses a home. `host`: without HTTP, such as a chat; `quiet`: does not say yet what it is, or never will. */
export type Occupant =
  { readonly kind: 'nobody' } | { readonly kind: 'host' | 'quiet'; readonly pid: number } | RunningDaemon

/** `bind`: server.bind, which `state/host.json` does not tell. */
export function occupantOf(paths: HomePaths, bind: string): Occupant {
  const pid = hostOf(paths)
  if (pid === null) return { kind: 'nobody' }
  const file = readHostFile(paths)
  // A file of a process that was killed says nothing about the one that holds the lock now.
  if (file?.pid !== pid) return { kind: 'quiet', pid }
  const { port, socket, token } = file
  if (port === null) return { kind: 'host', pid }
  return { kind: 'daemon', pid, port, url: addressOf(bind, port), socket, token }
}

/** Where a server that listens at `bind` is reached from this machine. */
export function addressOf(bind: string, port: number): string {
  const host = bind === '0.0.0.0' ? '127.0.0.1' : bind === '::' ? '::1' : bind
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** ms that somebody who has just taken the lock gets to say what it is. */
const SETTLING_MS = 3000
const LOOK_MS = 20

/** As occupantOf, but a host that is just starting, or a command that is nearly done, is waited for. */
export async function settledOccupant(paths: HomePaths, bind: string): Promise<Occupant> {
  for (const until = Date.now() + SETTLING_MS; ;) {
    const occupant = occupantOf(paths, bind)
    if (occupant.kind !== 'quiet' || Date.now() > until) return occupant
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
