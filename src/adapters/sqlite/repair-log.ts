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

type Row = Record<string, string | number | null> & { seq: number }

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
  let source: Db
  let last: number
  try {
    source = connect(from, { fileMustExist: true })
    last = highestSeq(source)
  } catch {
    return { saved: 0, lost: 0 }
  }
  const insert = target.prepare(INSERT_EVENT)
  const read = source.prepare('SELECT * FROM events NOT INDEXED WHERE seq BETWEEN ? AND ? ORDER BY seq')
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
    for (const r of rows) {
      insert.run(
        r.seq,
        r['id'],
        r['type'],
        r['session'],
        r['v'],
        r['at'],
        r['source'],
        r['correlation'],
        r['causation'],
        r['data'],
      )
      saved++
    }
  }
  target.transaction(() => {
    for (let low = 1; low <= last; low += 256) copy(low, Math.min(last, low + 255))
  })()
  source.close()
  return { saved, lost }
}

/** The newest end of the tree may be torn: then a bound is found by doubling. */
function highestSeq(db: Db): number {
  try {
    return (db.prepare('SELECT max(seq) AS last FROM events').get() as { last: number | null }).last ?? 0
  } catch {
    let high = 1
    const exists = db.prepare('SELECT 1 FROM events NOT INDEXED WHERE seq >= ? ORDER BY seq LIMIT 1')
    for (; high < 2 ** 31; high *= 2) {
      try {
        if (exists.get(high) === undefined) return high
      } catch {
        continue
      }
    }
    return high
  }
}
