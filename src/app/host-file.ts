import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { HomePaths } from '../config/paths.ts'

/** `state/host.json`: how others reach the process that hosts a home. */
export interface HostFile {
  readonly pid: number
  /** Of HTTP; null: this host answers none. */
  readonly port: number | null
  /** Of the attach socket, or the pipe on Windows. */
  readonly socket: string
  readonly token: string
}

/** null: nobody hosts, or not yet, or what is there cannot be read. */
export function readHostFile({ hostFile }: HomePaths): HostFile | null {
  try {
    const file = JSON.parse(readFileSync(hostFile, 'utf8')) as Partial<HostFile>
    const { pid, port = null, socket, token } = file
    if (typeof pid !== 'number' || typeof socket !== 'string' || typeof token !== 'string') return null
    return { pid, port, socket, token }
  } catch {
    return null
  }
}

export const writeHostFile = ({ hostFile }: HomePaths, file: HostFile): Promise<void> =>
  writeFileAtomic(hostFile, `${JSON.stringify(file)}\n`, { mode: 0o600 })

/** Only one's own: by now another process may host. */
export function removeHostFile(paths: HomePaths): void {
  if (readHostFile(paths)?.pid === process.pid) rmSync(paths.hostFile, { force: true })
}

/** Bytes that the path of a socket may have on every system. */
const LONGEST = 100

/** Where the attach socket of a home is: in it, or in a folder of one's own in the temporary one where its path is too long. */
export function socketPathOf({ state }: HomePaths): string {
  const name = createHash('sha256').update(state).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\localgpt-${name}`
  const inside = join(state, 'host.sock')
  if (Buffer.byteLength(inside) <= LONGEST) return inside
  const folder = join(tmpdir(), `localgpt-${userInfo().uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid, mode } = statSync(folder)
  // Somebody else's folder would let them listen in our place.
  if (uid !== userInfo().uid || (mode & 0o077) !== 0) return inside
  return join(folder, `${name}.sock`)
}
