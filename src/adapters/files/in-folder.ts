import { fail, FaultError } from '../../bus/messages/fault.ts'
import type { ResolvedPath } from '../../ports/files.ts'
import type { Folder, HoldFolder } from './folder.ts'
import { codeOf, moved, reasonOf, unreadable } from './path-faults.ts'

interface Using<T> {
  readonly hold: HoldFolder
  readonly folder: (folder: Folder) => Promise<T>
  /** What is done where it is no folder; null: there is nothing. */
  readonly file: () => Promise<T | null>
}

/** Holds the folder at a place for `use`. Throws FaultError `file.not_found`, `file.unreadable`, `file.conflict`. */
export async function inFolder<T>({ path, shown }: ResolvedPath, { hold, folder: use, file }: Using<T>): Promise<T> {
  try {
    const folder = await hold(path, shown)
    try {
      return await use(folder)
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (error instanceof FaultError) throw error
    const code = codeOf(error)
    if (code === 'ELOOP') throw moved(shown)
    if (code === undefined) throw error
    const done = code === 'ENOTDIR' ? await file() : null
    if (done !== null) return done
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(shown, reasonOf(error))
    throw fail('file.not_found', `There is no folder ${shown}.`, { hint: 'List the folder above it.' })
  }
}
