import { randomBytes } from 'node:crypto'
import { linkSync, renameSync } from 'node:fs'
import { link, lstat, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { READ_AT_ONCE } from './folder.ts'
import { codeOf } from './path-faults.ts'
import type { Target } from './writing.ts'

/** ms after which whoever had the old file open has written what it wanted to write. */
const SETTLED_MS = 30
const LOOKS = 10

interface Replacing {
  /** What the file held when `text` was made of it; null: there was none. */
  readonly seen: Buffer | null
  readonly text: string
}

/**
 * Puts `text` in the place of a file by a rename, so that a reader sees all of the old or all of the new. The old file
 * stays under another name for a moment, because somebody may have replaced it or written to it since it was seen.
 * `changed`: nothing was written, look again. A buffer: written, but the old file held this by then. Null: all is well.
 */
export async function replaceFile(target: Target, { seen, text }: Replacing): Promise<'changed' | Buffer | null> {
  const { path, still } = target
  const [made, old] = [nameBeside(path, 'new'), nameBeside(path, 'old')]
  try {
    await writeNew(made, text, target)
    await still()
    if (!sameBytes(await bytesOf(path), seen)) return 'changed'
    if (seen === null) return await put(made, path)
    const kept = keep(path, old)
    renameSync(made, path)
    if (!kept) return null
    const late = await lateBytes(old)
    return late.length === 0 || late.equals(seen) ? null : late
  } finally {
    await Promise.all([rm(made, { force: true }), rm(old, { force: true })])
  }
}

/** Short, so that a file with the longest name there can be has one, too. */
export const nameBeside = (path: string, end: string): string =>
  join(dirname(path), `.localgpt.${randomBytes(6).toString('hex')}.${end}`)

/** What the old file holds in the end. An empty one is in the middle of being saved: emptied first, written then. */
export async function lateBytes(old: string): Promise<Buffer> {
  let late: Buffer = Buffer.alloc(0)
  for (let look = 0; look < LOOKS && late.length === 0; look++) {
    await pause(SETTLED_MS)
    late = (await bytesOf(old)) ?? late
  }
  return late
}

/** A file keeps its rights and its owner. */
async function writeNew(made: string, text: string, { path, mode }: Target): Promise<void> {
  const before = await lstat(path).catch(() => null)
  const handle = await open(made, 'wx', before === null ? mode : before.mode & 0o777)
  try {
    await handle.writeFile(text, 'utf8')
    if (before !== null) {
      await handle.chown(before.uid, before.gid).catch(() => undefined) // somebody else's: ours from now on
      await handle.chmod(before.mode & 0o777)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A new file, unless somebody made one first. */
async function put(made: string, path: string): Promise<'changed' | null> {
  try {
    await link(made, path)
    return null
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'changed'
    renameSync(made, path) // a file system without links
    return null
  }
}

/** Right before the rename, in the same step: what is lost of others fits between two calls of the system. */
function keep(path: string, old: string): boolean {
  try {
    linkSync(path, old)
    return true
  } catch {
    return false // a file system without links, or the file is gone: one guard less
  }
}

const sameBytes = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b))

/** Never through a link: `ELOOP`. Null: there is no file. */
export async function bytesOf(path: string): Promise<Buffer | null> {
  try {
    const handle = await open(path, READ_AT_ONCE)
    try {
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}
