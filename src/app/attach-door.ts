import { randomBytes } from 'node:crypto'
import type { HomePaths } from '../config/paths.ts'
import type { Host } from './compose.ts'
import { removeHostFile, socketPathOf, writeHostFile } from './host-file.ts'

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
  attached(): number
  /** Nobody finds this host any more; who is attached stays. */
  hide(): void
  close(): Promise<void>
}

export const newToken = (): string => randomBytes(32).toString('base64url')

/** Opens the socket for other processes of the same person and says in `state/host.json` where it is. */
export async function openAttachDoor({ host, paths, version, port, token }: Options): Promise<AttachDoor> {
  const { serveSocket } = await import('../adapters/socket/serve.ts')
  const path = socketPathOf(paths)
  const door = await serveSocket({ client: host.clientFor('socket'), path, token, version })
  await writeHostFile(paths, { pid: process.pid, port, socket: path, token })
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
