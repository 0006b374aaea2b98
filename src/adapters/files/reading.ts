import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { FaultError } from '../../bus/messages/fault.ts'
import type { ResolvedPath } from '../../ports/files.ts'
import { openIn, type Folder, type HoldFolder } from './folder.ts'
import type { Guard } from './guard.ts'
import { codeOf, isAbsent, moved, protectedFrom, reasonOf, unreadable } from './path-faults.ts'

/** A regular file, open. */
export interface OpenFile {
  readonly handle: FileHandle
  /** Bytes. */
  readonly size: number
}

interface Reading {
  readonly hold: HoldFolder
  readonly guard: Guard
}

/** Runs `use` on the file at a place; null: there is none. Throws FaultError `file.unreadable`, `file.conflict`, `tool.protected`. */
export async function reading<T>(
  { path, shown }: ResolvedPath,
  { hold, guard }: Reading,
  use: (file: OpenFile) => Promise<T>,
): Promise<T | null> {
  try {
    const folder = await hold(dirname(path), shown)
    try {
      return await readingIn(folder, basename(path), { guard, shown }, use)
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (error instanceof FaultError) throw error
    if (isAbsent(error)) return null
    if (codeOf(error) === 'ELOOP') throw moved(shown)
    throw codeOf(error) === undefined ? error : unreadable(shown, reasonOf(error))
  }
}

/** The same in a folder that is held. What was opened is looked at, not its name: that may be another's by now. */
export async function readingIn<T>(
  folder: Folder,
  name: string,
  { guard, shown }: { readonly guard: Guard; readonly shown: string },
  use: (file: OpenFile) => Promise<T>,
): Promise<T | null> {
  const handle = await openIn(folder, name, shown)
  if (handle === null) return null
  try {
    const found = await handle.stat({ bigint: true })
    if (await guard.knowsFile(found, 'read')) throw protectedFrom('read', shown)
    if (!found.isFile()) throw unreadable(shown, 'it is not a file')
    return await use({ handle, size: Number(found.size) })
  } finally {
    await handle.close()
  }
}

/** The first `length` bytes, or all there are. */
export async function firstBytes({ handle }: OpenFile, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let end = 0
  for (let read = -1; read !== 0 && end < length; end += read)
    ({ bytesRead: read } = await handle.read(bytes, end, length - end, end))
  return bytes.subarray(0, end)
}

/** sha256, hex. */
export async function digestOf({ handle }: OpenFile): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of handle.createReadStream({ autoClose: false, start: 0 })) hash.update(piece as Buffer)
  return hash.digest('hex')
}
