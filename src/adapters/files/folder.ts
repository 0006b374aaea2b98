import { constants, existsSync } from 'node:fs'
import { lstat, mkdir, open, readlink, realpath, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf, isAbsent, moved } from './path-faults.ts'

export const DESCRIPTORS = '/proc/self/fd'
/** Linux names what a descriptor holds, so that a folder can be used by descriptor, which Node has no calls for. */
export const holdsByDescriptor = process.platform === 'linux' && existsSync(DESCRIPTORS)

/** Where a system lacks a flag (Windows) it is left out. */
const flag = (name: 'O_DIRECTORY' | 'O_NOFOLLOW' | 'O_NONBLOCK'): number =>
  (constants as Partial<typeof constants>)[name] ?? 0
export const O_NOFOLLOW = flag('O_NOFOLLOW')
/** Opening a pipe would wait for its other end for ever. */
export const O_NONBLOCK = flag('O_NONBLOCK')
export const READ_AT_ONCE = constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK

/**
 * A folder held open. On Linux a path from `at` goes through its descriptor: what is done there happens in this very
 * folder, even where a name above it becomes a link meanwhile. Elsewhere `at` is a plain path, and `still` looks before
 * and after: whoever swaps a folder and swaps it back between two calls of ours, some µs, is not noticed.
 */
export interface Folder {
  /** Real and absolute, when it was opened. */
  readonly path: string
  readonly at: (name: string) => string
  /** Whether this is the file of that name in it. */
  readonly holds: (handle: FileHandle, name: string) => Promise<boolean>
  /** A folder in it, never through a link. */
  readonly enter: (name: string) => Promise<Folder>
  /** Throws FaultError `file.conflict` where the folder is no longer what its path says. */
  readonly still: (shown: string) => Promise<void>
  readonly close: () => Promise<void>
}

export type HoldFolder = (path: string, shown: string) => Promise<Folder>

/** `path` is real: a link in it was put there since, and is refused. Throws errors of Node, and FaultError `file.conflict`. */
export const holdFolder =
  (byDescriptor: boolean): HoldFolder =>
  async (path, shown) => {
    const folder = byDescriptor ? await heldByDescriptor(path, path) : await heldByPath(path)
    try {
      await folder.still(shown)
      return folder
    } catch (error) {
      await folder.close()
      throw error
    }
  }

async function heldByDescriptor(path: string, place: string): Promise<Folder> {
  const handle = await open(place, constants.O_RDONLY | O_NOFOLLOW | flag('O_DIRECTORY'))
  const held = `${DESCRIPTORS}/${handle.fd}`
  const at = (name: string): string => `${held}/${name}`
  return {
    path,
    at,
    holds: () => Promise.resolve(true),
    enter: (name) => heldByDescriptor(join(path, name), at(name)),
    still: async (shown) => {
      if ((await readlink(held)) !== path) throw moved(shown)
    },
    close: () => handle.close(),
  }
}

async function heldByPath(path: string): Promise<Folder> {
  if (!(await lstat(path)).isDirectory())
    throw Object.assign(new Error('ENOTDIR: not a directory'), { code: 'ENOTDIR' })
  return {
    path,
    at: (name) => join(path, name),
    holds: async (handle, name) => {
      const named = await lstat(join(path, name), { bigint: true }).catch(() => null)
      const held = await handle.stat({ bigint: true })
      return named !== null && named.dev === held.dev && named.ino === held.ino
    },
    enter: (name) => heldByPath(join(path, name)),
    still: async (shown) => {
      const now = await realpath(path).catch(() => null)
      if (now !== path) throw moved(shown)
    },
    close: () => Promise.resolve(),
  }
}

interface Making {
  readonly hold: HoldFolder
  readonly shown: string
  readonly mode: number
}

/** The folder at a real path, made with its parents where it is not there. */
export async function makeFolder(path: string, making: Making): Promise<Folder> {
  const { hold, shown, mode } = making
  try {
    return await hold(path, shown)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error
  }
  const parent = await makeFolder(dirname(path), making)
  try {
    await mkdir(parent.at(basename(path)), { mode }).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
    return await parent.enter(basename(path))
  } finally {
    await parent.close()
  }
}

/** Looks at a file that others replace while it is opened, before it counts as somebody's doing. */
const LOOKS = 5

/** Opens a file of a folder for reading, never through a link; null: it is not there. */
export async function openIn(folder: Folder, name: string, shown: string): Promise<FileHandle | null> {
  for (let look = 0; look < LOOKS; look++) {
    const handle = await openOnce(folder, name, shown)
    if (handle === null) return null
    try {
      await folder.still(shown)
      if (await folder.holds(handle, name)) return handle
    } catch (error) {
      await handle.close()
      throw error
    }
    await handle.close()
  }
  throw moved(shown)
}

async function openOnce(folder: Folder, name: string, shown: string): Promise<FileHandle | null> {
  try {
    return await open(folder.at(name), READ_AT_ONCE)
  } catch (error) {
    if (codeOf(error) === 'ELOOP') throw moved(shown)
    if (isAbsent(error)) return null
    throw error
  }
}
