import { existsSync } from 'node:fs'
import { readLog, type ReadLog } from '../adapters/sqlite/read-log.ts'
import { eventMigrations } from '../adapters/sqlite/schema.ts'
import { faultFrom } from '../bus/messages/fault.ts'
import type { HomePaths } from '../config/paths.ts'
import { commandIn, type Finding } from './doctor-finding.ts'
import { hostOf } from './host-of.ts'

const REPAIR = 'localgpt doctor --repair'

/** Who uses the home now, and whether somebody who is gone left a lock. */
export function checkLock(paths: HomePaths): Finding {
  const pid = hostOf(paths)
  if (pid !== null) return { check: 'lock', state: 'ok', message: `Process ${pid} hosts this home`, fix: null }
  const message = existsSync(paths.lock)
    ? 'A lock of a process that is gone; the next start clears it away'
    : 'Nobody hosts this home now'
  return { check: 'lock', state: 'ok', message, fix: null }
}

/** Every page of the log, read beside whoever writes it. */
export function checkLog({ eventsDb }: HomePaths): Finding {
  const finding = (state: Finding['state'], message: string, fix: string | null): Finding => ({
    check: 'log',
    state,
    message,
    fix,
  })
  let reader: ReadLog | null
  try {
    reader = readLog(eventsDb)
  } catch (error) {
    const { message, hint } = faultFrom(error)
    return finding('broken', message, hint === undefined ? REPAIR : commandIn(hint))
  }
  if (reader === null) return finding('unused', 'No log yet: it begins with the first conversation', null)
  try {
    if (reader.version > eventMigrations.length)
      return finding(
        'broken',
        `${eventsDb} was written by a newer LocalGPT (format ${reader.version}, this one knows ${eventMigrations.length})`,
        'npm install -g localgpt@latest',
      )
    const damage = reader.check()
    if (damage !== null) return finding('broken', `The log is damaged: ${damage}`, REPAIR)
    return finding('ok', `${reader.log.head()} messages in ${eventsDb}`, null)
  } finally {
    reader.close()
  }
}
