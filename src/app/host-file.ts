import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
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

/** Whole or not at all. */
export function writeHostFile({ hostFile }: HomePaths, file: HostFile): void {
  const next = `${hostFile}.${process.pid}`
  writeFileSync(next, `${JSON.stringify(file)}\n`, { mode: 0o600 })
  renameSync(next, hostFile)
}

/** Only one's own: by now another process may host. */
export function removeHostFile(paths: HomePaths): void {
  if (readHostFile(paths)?.pid === process.pid) rmSync(paths.hostFile, { force: true })
}

/** Bytes that the path of a socket may have on every system. */
const LONGEST = 100

/**
 * Where the attach socket of a home may be, best first: in it, or in a folder of one's own in the temporary one, where its
 * path is too long or its disk takes no sockets, as some network disks do.
 */
export function socketPathsOf({ state }: Pick<HomePaths, 'state'>): readonly string[] {
  const name = createHash('sha256').update(state).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return [`\\\\.\\pipe\\localgpt-${name}`]
  const inside = join(state, 'host.sock')
  const folder = ownFolder()
  return [
    ...(Buffer.byteLength(inside) <= LONGEST ? [inside] : []),
    ...(folder === null ? [] : [join(folder, `${name}.sock`)]),
  ]
}

/** null: somebody else made it, and could listen in our place. */
function ownFolder(): string | null {
  const { uid: mine } = userInfo()
  const folder = join(tmpdir(), `localgpt-${mine}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const found = lstatSync(folder)
    return found.isDirectory() && found.uid === mine && (found.mode & 0o077) === 0 ? folder : null
  } catch {
    return null
  }
}
