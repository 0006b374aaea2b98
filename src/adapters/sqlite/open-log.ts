import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { faultFrom, faultOf, FaultError, type Fault } from '../../bus/messages/fault.ts'
import type { EffectStore } from '../../ports/effects.ts'
import type { EventLog } from '../../ports/event-log.ts'
import { createEffectStore } from './effect-store.ts'
import { corrupt, createEventLog } from './event-log.ts'
import { connect, isCorruption, isSqliteError, migrate, prepareForWriting, versionOf, type Db } from './open.ts'
import { eventMigrations } from './schema.ts'

export interface OpenLog {
  readonly log: EventLog
  readonly effects: EffectStore
  /** Why the log can only be read; null where it can be written. */
  readonly readOnly: Fault | null
  readonly close: () => void
}

/** Names the log that belongs to this home, so that a missing one is noticed. */
const markerOf = (file: string): string => `${file}.id`

/**
 * Opens `state/events.db`. A damaged, lost or newer log comes back read-only with the reason: it never starts
 * empty in silence. Throws FaultError `home.unwritable` where the folder cannot be written at all.
 */
export function openLog(file: string, options: { readonly maxPages?: number } = {}): OpenLog {
  if (existsSync(markerOf(file)) && (!existsSync(file) || statSync(file).size === 0)) return emptyReadOnly(lost(file))
  let db: Db | null = null
  try {
    db = connect(file)
    if (readMarker(file) !== null && versionOf(db) === 0) throw new FaultError(lost(file))
    prepareForWriting(db)
    migrate(db, file, eventMigrations)
    if (options.maxPages !== undefined) db.pragma(`max_page_count = ${options.maxPages}`)
    checkAfterCrash(db)
    checkIsOurs(db, file)
    markOpen(db, file)
    return writable(db)
  } catch (error) {
    db?.close()
    const fault = openingFault(file, error)
    if (fault.code === 'home.unwritable') throw new FaultError(fault)
    return readable(file, fault)
  }
}

function writable(db: Db): OpenLog {
  const effects = createEffectStore(db)
  const log = createEventLog(db, { pending: effects })
  const close = (): void => {
    if (!db.open) return
    try {
      db.transaction(() => {
        effects.flush()
        db.prepare("DELETE FROM meta WHERE key = 'open'").run()
      })()
      effects.flushed()
    } catch (error) {
      // A full disk: the next start finds an unclean end and looks the file through.
      if (!isSqliteError(error)) throw error
    } finally {
      db.close()
    }
  }
  return { log, effects, readOnly: null, close }
}

/** After an unclean end the whole file is checked once (about 0.3 s per 100 MB); otherwise SQLite tells on reading. */
function checkAfterCrash(db: Db): void {
  if (db.prepare("SELECT value FROM meta WHERE key = 'open'").get() === undefined) return
  const [first] = db.pragma('quick_check(1)') as { quick_check: string }[]
  if (first !== undefined && first.quick_check !== 'ok') throw new FaultError(corrupt(first.quick_check))
}

/** Another log in the place of ours would be as good as an empty one. */
export function checkIsOurs(db: Db, file: string): void {
  const marker = readMarker(file)
  const row = db.prepare("SELECT value FROM meta WHERE key = 'log_id'").get() as { value: string } | undefined
  if (marker !== null && marker !== row?.value) throw new FaultError(lost(file))
}

function markOpen(db: Db, file: string): void {
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('open', '1')").run()
  if (existsSync(markerOf(file))) return
  db.prepare("INSERT OR IGNORE INTO meta (key, value) VALUES ('log_id', ?)").run(randomUUID())
  const { value } = db.prepare("SELECT value FROM meta WHERE key = 'log_id'").get() as { value: string }
  writeFileSync(markerOf(file), `${value}\n`, { mode: 0o600 })
}

const readMarker = (file: string): string | null =>
  existsSync(markerOf(file)) ? readFileSync(markerOf(file), 'utf8').trim() : null

function openingFault(file: string, error: unknown): Fault {
  if (error instanceof FaultError) return error.fault
  if (isCorruption(error)) return corrupt((error as Error).message)
  const code = isSqliteError(error) || (error instanceof Error && 'code' in error) ? 'home.unwritable' : 'internal'
  return code === 'internal'
    ? faultFrom(error)
    : faultOf('home.unwritable', `${file} cannot be opened for writing: ${(error as Error).message}.`, {
        hint: 'The home must be on a disk that can be written; LOCALGPT_HOME names another place.',
      })
}

export const lost = (file: string): Fault =>
  faultOf('log.lost', `The log ${file} of this home is gone: nothing, or another log, is in its place.`, {
    hint: 'Put the file back, or run `localgpt doctor --repair` to begin a new log.',
  })

function readable(file: string, fault: Fault): OpenLog {
  try {
    const db = connect(file, { readonly: true, fileMustExist: true })
    if (versionOf(db) === 0) throw new FaultError(fault)
    db.prepare('SELECT seq FROM events ORDER BY seq DESC LIMIT 1').get()
    return closedToWrites(db, fault)
  } catch {
    return emptyReadOnly(fault)
  }
}

function emptyReadOnly(fault: Fault): OpenLog {
  const db = connect(':memory:')
  migrate(db, ':memory:', eventMigrations)
  return closedToWrites(db, fault)
}

function closedToWrites(db: Db, fault: Fault): OpenLog {
  const refuse = (): never => {
    throw new FaultError(fault)
  }
  const { read, sessions, head } = createEventLog(db)
  return {
    log: { read, sessions, head, append: refuse, forget: refuse },
    effects: { append: () => undefined, read: createEffectStore(db).read },
    readOnly: fault,
    close: () => {
      db.close()
    },
  }
}
