import { lstatSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'

/**
 * What may not be made must be there to be mounted over: an empty file or folder stands in for it as long as the shell
 * lives. What somebody has put something into by then is theirs.
 */
export interface Holds {
  /** The path is absent. */
  make(path: string, folder: boolean): void
  close(): void
}

export function createHolds(): Holds {
  const made = new Set<string>()
  return {
    make(path, folder) {
      if (folder) mkdirSync(path, { mode: 0o700 })
      else writeFileSync(path, '', { flag: 'wx', mode: 0o600 })
      made.add(path)
    },
    close() {
      for (const path of made) removeEmpty(path)
      made.clear()
    },
  }
}

function removeEmpty(path: string): void {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats?.isDirectory() === true) rmdirSync(path)
    else if (stats?.isFile() === true && stats.size === 0) rmSync(path)
  } catch (error) {
    // Somebody has put something into the folder, or was faster.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
