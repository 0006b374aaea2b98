import type { Statement } from 'better-sqlite3'
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { INSERT_EVENT } from './event-log.ts'
import { connect, migrate, prepareForWriting, type Db } from './open.ts'
import { eventMigrations } from './schema.ts'

export interface Repair {
  /** Where the damaged file is kept; null where there was none. */
  readonly kept: string | null
  readonly saved: number
  /** Places in the log that could not be read. */
  readonly lost: number
}

interface Row {
  readonly seq: number
  readonly id: string
  readonly type: string
  readonly session: string | null
  readonly v: number
  readonly at: number
  readonly source: string
  readonly correlation: string
  readonly causation: string | null
  readonly data: string
}

/** Bytes: no message takes less in the file. */
const SMALLEST_ROW_BYTES = 48

/** Moves a damaged log aside and saves every message that can still be read into a new one, in order. */
export function repairLog(file: string, stamp: string): Repair {
  const aside = `${file}.damaged-${stamp}`
  const hadFile = existsSync(file) && statSync(file).size > 0
  if (existsSync(file)) renameSync(file, aside)
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  rmSync(`${file}.id`, { force: true })

  const target = connect(file)
  prepareForWriting(target)
  migrate(target, file, eventMigrations)
  let result = { saved: 0, lost: 0 }
  try {
    if (hadFile) result = salvage(aside, target)
  } finally {
    target.close()
  }
  return { kept: hadFile ? aside : null, ...result }
}

function salvage(from: string, target: Db): { saved: number; lost: number } {
  let source: Db | null = null
  let last: number
  let read: Statement
  try {
    source = connect(from, { fileMustExist: true })
    // A file that was cut off is refused as a whole otherwise: its header tells of more pages than there are.
    source.unsafeMode().pragma('writable_schema = ON')
    read = source.prepare('SELECT * FROM events NOT INDEXED WHERE seq BETWEEN ? AND ? ORDER BY seq')
    last = highestSeq(source, statSync(from).size)
  } catch {
    source?.close()
    return { saved: 0, lost: 0 }
  }
  const insert = target.prepare(INSERT_EVENT)
  let saved = 0
  let lost = 0
  const copy = (low: number, high: number): void => {
    let rows: Row[]
    try {
      rows = read.all(low, high) as Row[]
    } catch {
      if (low === high) {
        lost++
        return
      }
      const middle = Math.floor((low + high) / 2)
      copy(low, middle)
      copy(middle + 1, high)
      return
    }
    for (const row of rows)
      if (keep(insert, row)) saved++
      else lost++
  }
  target.transaction(() => {
    for (let low = 1; low <= last; low += 256) copy(low, Math.min(last, low + 255))
  })()
  source.close()
  return { saved, lost }
}

/** False for a row whose content cannot be what was written: the new log must be readable throughout. */
function keep(insert: Statement, r: Row): boolean {
  try {
    JSON.parse(r.data)
    const { seq, id, type, session, v, at, source, correlation, causation, data } = r
    insert.run(seq, id, type, session, v, at, source, correlation, causation, data)
    return true
  } catch {
    return false
  }
}

/** The newest end of the tree may be torn: then whichever index can still be read tells, or the size of the file. */
function highestSeq(db: Db, bytes: number): number {
  for (const how of ['', 'INDEXED BY events_by_type', 'INDEXED BY events_by_session WHERE session IS NOT NULL']) {
    try {
      const { last } = db.prepare(`SELECT max(seq) AS last FROM events ${how}`).get() as { last: number | null }
      if (last !== null) return last
    } catch {
      continue
    }
  }
  return Math.ceil(bytes / SMALLEST_ROW_BYTES)
}
