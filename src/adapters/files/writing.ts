import type { BigIntStats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { FaultError } from '../../bus/messages/fault.ts'
import type { ResolvedPath } from '../../ports/files.ts'
import { makeFolder, type Folder, type HoldFolder } from './folder.ts'
import type { Guard } from './guard.ts'
import { codeOf, isAbsent, linkedElsewhere, moved, protectedFrom, reasonOf, unwritable } from './path-faults.ts'

/** A file that may be replaced or removed: by `path`, in a folder that is held. */
export interface Target {
  readonly path: string
  /** For people. */
  readonly shown: string
  /** Of a new file. */
  readonly mode: number
  /** To be asked right before something changes. Throws FaultError `file.conflict` where the folder was replaced. */
  readonly still: () => Promise<void>
}

interface Writing {
  readonly hold: HoldFolder
  readonly guard: Guard
  /** False: where there is no folder there is nothing to change. */
  readonly makes: boolean
}

/**
 * Runs `change` on the file at a place, its folder made where it is not there. New files of the workspace are the
 * person's alone; elsewhere they get what a new file gets. Throws FaultError `file.unwritable`, `file.conflict`,
 * `tool.protected`, `tool.outside_roots`.
 */
export async function writing(
  { path, shown, insideWorkspace }: ResolvedPath,
  { hold, guard, makes }: Writing,
  change: (target: Target) => Promise<void>,
): Promise<void> {
  const [folderMode, mode] = insideWorkspace ? [0o700, 0o600] : [0o777, 0o666]
  try {
    const folder = makes
      ? await makeFolder(dirname(path), { hold, shown, mode: folderMode })
      : await hold(dirname(path), shown)
    try {
      await allow(folder, basename(path), { guard, shown })
      await change({ path: folder.at(basename(path)), shown, mode, still: () => folder.still(shown) })
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (error instanceof FaultError) throw error
    if (!makes && isAbsent(error)) return
    if (codeOf(error) === 'ELOOP') throw moved(shown)
    throw codeOf(error) === undefined ? error : unwritable(shown, reasonOf(error))
  }
}

interface Allowing {
  readonly guard: Guard
  readonly shown: string
}

async function allow(folder: Folder, name: string, { guard, shown }: Allowing): Promise<void> {
  const found = await look(folder, name)
  if (found === null) return
  if (found.isSymbolicLink()) throw moved(shown)
  if (!found.isFile()) throw unwritable(shown, 'it is not a file')
  if (await guard.knowsFile(found, 'write')) throw protectedFrom('write', shown)
  if (await hasNamesElsewhere(folder, name)) throw linkedElsewhere(shown)
}

/** Looks at a file that somebody is in the middle of replacing, us in another turn for one: it has a second name then. */
const LOOKS = 4
const SETTLED_MS = 15

/** Whether a file has more names than its folder holds, so that it may be a file outside the roots, too. */
async function hasNamesElsewhere(folder: Folder, name: string): Promise<boolean> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const found = await look(folder, name)
    if (found === null || found.nlink <= 1n) return false
    const others = await Promise.all((await readdir(folder.at('.'))).map((other) => look(folder, other)))
    const here = others.filter((other) => other?.ino === found.ino && other.dev === found.dev).length
    if (BigInt(here) >= found.nlink) return false
    await pause(SETTLED_MS)
  }
  return true
}

const look = (folder: Folder, name: string): Promise<BigIntStats | null> =>
  lstat(folder.at(name), { bigint: true }).catch(() => null)
