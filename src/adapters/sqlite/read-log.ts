import { cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { FaultError } from '../../bus/messages/fault.ts'
import type { EventLog } from '../../ports/event-log.ts'
import { corrupt, createEventLog } from './event-log.ts'
import { checkIsOurs, lost } from './open-log.ts'
import { connect, isCorruption, isSqliteError, versionOf, type Db } from './open.ts'

export interface ReadLog {
  readonly log: Pick<EventLog, 'read' | 'sessions' | 'head'>
  /** Looks at every page; what is wrong, or null. About 0.3 s per 100 MB. */
  check(): string | null
  /** Which format wrote the file. */
  readonly version: number
  close(): void
}

/**
 * Reads a log beside whoever writes it: takes no lock and leaves no mark. null where there never was one.
 * Throws FaultError `log.lost`, `log.corrupt`.
 */
export function readLog(file: string): ReadLog | null {
  if (!existsSync(file) || statSync(file).size === 0) {
    if (!existsSync(`${file}.id`)) return null
    throw new FaultError(lost(file))
  }
  try {
    return reading(connect(file, { readonly: true, fileMustExist: true }), file, () => undefined)
  } catch (error) {
    if (isCorruption(error)) throw new FaultError(corrupt((error as Error).message))
    // Without its shared memory beside it a log cannot be read in place: the disk is read-only.
    if (isSqliteError(error)) return readCopy(file)
    throw error
  }
}

function reading(db: Db, file: string, afterwards: () => void): ReadLog {
  try {
    const version = versionOf(db)
    if (version === 0) throw new FaultError(lost(file))
    checkIsOurs(db, file)
    const { read, sessions, head } = createEventLog(db)
    return { log: { read, sessions, head }, version, check: () => check(db), close: () => close(db, afterwards) }
  } catch (error) {
    close(db, afterwards)
    throw error
  }
}

const close = (db: Db, afterwards: () => void): void => {
  db.close()
  afterwards()
}

function check(db: Db): string | null {
  try {
    const [first] = db.pragma('quick_check(1)') as { quick_check: string }[]
    return first === undefined || first.quick_check === 'ok' ? null : first.quick_check.replaceAll('\n', ' ')
  } catch (error) {
    if (isCorruption(error)) return (error as Error).message
    throw error
  }
}

function readCopy(file: string): ReadLog {
  const folder = mkdtempSync(join(tmpdir(), 'localgpt-'))
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const copy = join(folder, basename(file))
    for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) cpSync(file + suffix, copy + suffix)
    return reading(connect(copy, { fileMustExist: true }), file, remove)
  } catch (error) {
    remove()
    if (isCorruption(error)) throw new FaultError(corrupt((error as Error).message))
    throw error
  }
}
