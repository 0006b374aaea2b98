import { lstatSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'

/**
 * What may not be made must be there to be mounted over: an empty file or folder, for as long as a command runs that could
 * make it. The last one takes it away, unless somebody has put something into it.
 */
export interface Holds {
  /** It is there for this reason alone. */
  has(path: string): boolean
  make(path: string, folder: boolean): void
  release(): void
}

/** One for each command; they know of each other. */
export function createHolds(): () => Holds {
  const users = new Map<string, number>()

  return () => {
    const mine = new Set<string>()
    return {
      has: (path) => users.has(path),
      make(path, folder) {
        if (mine.has(path)) return
        const others = users.get(path) ?? 0
        if (others === 0 && !create(path, folder)) return
        users.set(path, others + 1)
        mine.add(path)
      },
      release() {
        for (const path of mine) {
          const left = (users.get(path) ?? 1) - 1
          if (left > 0) users.set(path, left)
          else {
            users.delete(path)
            removeEmpty(path)
          }
        }
        mine.clear()
      },
    }
  }
}

/** False: somebody was faster, so it is theirs. */
function create(path: string, folder: boolean): boolean {
  try {
    if (folder) mkdirSync(path, { mode: 0o700 })
    else writeFileSync(path, '', { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
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
