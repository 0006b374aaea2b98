import { randomBytes } from 'node:crypto'
import type { HomePaths } from '../config/paths.ts'
import type { Host } from './compose.ts'
import { fail, FaultError } from '../bus/messages/fault.ts'
import { removeHostFile, socketPathsOf, writeHostFile } from './host-file.ts'

interface Options {
  readonly host: Host
  readonly paths: HomePaths
  readonly version: string
  /** Of HTTP; null: this host answers none. */
  readonly port: number | null
  readonly token: string
}

export interface AttachDoor {
  /** Other processes that use this host now. */
  readonly attached: () => number
  /** Nobody finds this host any more; who is attached stays. */
  readonly hide: () => void
  close(): Promise<void>
}

export const newToken = (): string => randomBytes(32).toString('base64url')

/** Opens the socket for other processes of the same person and says in `state/host.json` where it is. */
export async function openAttachDoor({ host, paths, version, port, token }: Options): Promise<AttachDoor> {
  const { serveSocket } = await import('../adapters/socket/serve.ts')
  const client = host.clientFor('socket')
  const { path, door } = await firstThatListens(socketPathsOf(paths), (path) =>
    serveSocket({ client, path, token, version }),
  )
  writeHostFile(paths, { pid: process.pid, port, socket: path, token })
  const hide = (): void => {
    removeHostFile(paths)
  }
  process.on('exit', hide)
  return {
    attached: door.attached,
    hide,
    close: async () => {
      hide()
      process.off('exit', hide)
      await door.close()
    },
  }
}

/** Throws FaultError `home.unwritable` where a socket can be made nowhere. */
export async function firstThatListens<T>(
  paths: readonly string[],
  listen: (path: string) => Promise<T>,
): Promise<{ readonly path: string; readonly door: T }> {
  let reason = 'there is no place for it'
  for (const path of paths) {
    try {
      return { path, door: await listen(path) }
    } catch (error) {
      if (error instanceof FaultError) throw error
      reason = error instanceof Error ? error.message : String(error)
    }
  }
  throw fail('home.unwritable', `The socket for other processes cannot be made: ${reason}.`, {
    hint: 'Choose a home on another disk with LOCALGPT_HOME, or set TMPDIR to a folder of yours.',
  })
}
