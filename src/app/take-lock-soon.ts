import { takeLock, type HomeLock } from '../adapters/system/lock.ts'
import { FaultError } from '../bus/messages/fault.ts'
import type { HomePaths } from '../config/paths.ts'
import { readHostFile } from './host-file.ts'

/** ms for a command that has the home for a moment and opens no socket. */
const PATIENCE_MS = 3_000
const LOOK_MS = 20

/** Takes the home, waiting a little for a short command to let go of it. Throws FaultError `home.*`. */
export async function takeLockSoon(paths: HomePaths): Promise<HomeLock> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    try {
      return takeLock(paths.lock)
    } catch (error) {
      const passing = error instanceof FaultError && error.fault.code === 'home.locked' && readHostFile(paths) === null
      if (!passing || Date.now() > until) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
