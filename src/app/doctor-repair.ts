import { repairLog } from '../adapters/sqlite/repair-log.ts'
import { takeLock } from '../adapters/system/lock.ts'
import type { HomePaths } from '../config/paths.ts'
import { checkLog } from './doctor-log.ts'

/**
 * Saves what a damaged log still holds into a new one, and says what it did; null where the log is whole. A log of a
 * newer version is left alone. Throws FaultError `home.locked`.
 */
export function repair(paths: HomePaths, now: () => number): string | null {
  const lock = takeLock(paths.lock)
  try {
    const { state, fix } = checkLog(paths)
    if (state !== 'broken' || fix?.startsWith('localgpt doctor') !== true) return null
    const stamp = new Date(now()).toISOString().replace(/[:.]/g, '-')
    const { kept, saved, lost } = repairLog(paths.eventsDb, stamp)
    if (kept === null) return 'The log was gone: a new one begins.'
    if (saved === 0) return `Nothing of the log could be read: a new one begins. The damaged one is kept: ${kept}`
    const missing = lost === 0 ? '' : ` ${lost} places could not be read.`
    return `${saved} messages were saved into a new log.${missing} The damaged one is kept: ${kept}`
  } finally {
    lock.release()
  }
}
