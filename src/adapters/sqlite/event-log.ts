import type Database from 'better-sqlite3'
import { fail, faultOf, FaultError } from '../../bus/messages/fault.ts'
import type { Logged } from '../../bus/messages/envelope.ts'
import { isType } from '../../bus/messages/index.ts'
import { upcast } from '../../bus/messages/upcasts.ts'
import type { Appendable, EventLog, ReadOptions, SessionRow } from '../../ports/event-log.ts'
import { isCorruption, isSqliteError, type Db } from './open.ts'

export const INSERT_EVENT = `INSERT INTO events (seq, id, type, session, v, at, source, correlation, causation, data)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

interface Row {
  readonly seq: number
  readonly id: string
  readonly type: string
  readonly v: number
  readonly at: number
  readonly source: string
  readonly correlation: string
  readonly causation: string | null
  readonly data: string
}

interface Options {
  /** Runs inside the transaction of the next append: what belongs to the same moment. Tells whether it has anything. */
  readonly pending?: { readonly size: () => number; readonly flush: () => void; readonly flushed: () => void }
}

export function createEventLog(db: Db, { pending }: Options = {}): EventLog {
  const insert = db.prepare(INSERT_EVENT)
  const store = ({ message: m, session, json }: Appendable): void => {
    insert.run(m.seq, m.id, m.type, session, m.v, m.at, m.source, m.correlationId, m.causationId, json)
  }
  const storeAll = db.transaction((batch: readonly Appendable[]) => {
    pending?.flush()
    for (const entry of batch) store(entry)
  })
  const storeTogether = (batch: readonly Appendable[]): void => {
    storeAll(batch)
    // Only now: a transaction that was rolled back must be able to write the same again.
    pending?.flushed()
  }
  const readers = new Map<string, Database.Statement>()
  const prepared = (sql: string): Database.Statement => {
    const known = readers.get(sql)
    if (known !== undefined) return known
    const made = db.prepare(sql)
    readers.set(sql, made)
    return made
  }

  return {
    append(batch) {
      const [only] = batch
      try {
        // One row needs no transaction of its own, which is a third of its cost.
        if (batch.length === 1 && only !== undefined && (pending?.size() ?? 0) === 0) store(only)
        else storeTogether(batch)
      } catch (error) {
        throw writeFault(error)
      }
    },
    read(options = {}) {
      const { sql, values } = select(options)
      try {
        return (prepared(sql).all(...values) as Row[]).flatMap(messageOf)
      } catch (error) {
        throw readFault(error)
      }
    },
    sessions(limit) {
      const sql = `SELECT session, firstSeq, lastSeq, (SELECT at FROM events WHERE seq = lastSeq) AS lastAt
        FROM (SELECT session, min(seq) AS firstSeq, max(seq) AS lastSeq FROM events WHERE session IS NOT NULL GROUP BY session)
        ORDER BY lastSeq DESC LIMIT ?`
      try {
        return prepared(sql).all(limit) as SessionRow[]
      } catch (error) {
        throw readFault(error)
      }
    },
    forget(session) {
      try {
        db.transaction(() => {
          pending?.flush()
          db.prepare("DELETE FROM events WHERE session = ? AND type <> 'session.deleted'").run(session)
          db.prepare('DELETE FROM effects WHERE session = ?').run(session)
          db.prepare('DELETE FROM blobs WHERE hash NOT IN (SELECT blob FROM effects WHERE blob IS NOT NULL)').run()
        })()
        pending?.flushed()
        // The write-ahead log holds old pages too.
        db.pragma('wal_checkpoint(TRUNCATE)')
      } catch (error) {
        throw writeFault(error)
      }
    },
    head() {
      try {
        return (prepared('SELECT max(seq) AS head FROM events').get() as { head: number | null }).head ?? 0
      } catch (error) {
        throw readFault(error)
      }
    },
  }
}

function select({ since = 0, session, types, limit = -1, newestFirst = false }: ReadOptions) {
  const conditions = ['seq >= ?']
  const values: (string | number)[] = [since]
  if (session !== undefined) {
    conditions.push('session = ?')
    values.push(session)
  }
  if (types !== undefined) {
    conditions.push(`type IN (${types.map(() => '?').join(', ')})`)
    values.push(...types)
  }
  values.push(limit)
  const sql = `SELECT seq, id, type, v, at, source, correlation, causation, data FROM events
    WHERE ${conditions.join(' AND ')} ORDER BY seq ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`
  return { sql, values }
}

/** A type this version does not know is left out: it was written by a newer one. */
function messageOf(row: Row): Logged[] {
  if (!isType(row.type)) return []
  const { seq, id, type, v, at, source, correlation, causation } = row
  let data: Record<string, unknown>
  try {
    data = JSON.parse(row.data) as Record<string, unknown>
  } catch {
    throw new FaultError(corrupt(`message ${seq} is not readable`))
  }
  const message = {
    type,
    data: upcast(type, v, data),
    id,
    seq,
    at,
    v,
    source,
    correlationId: correlation,
    causationId: causation,
  }
  return [message as Logged]
}

export const REPAIR_HINT =
  'Run `localgpt doctor --repair`: it keeps the damaged file and saves every readable message into a new log.'

export const corrupt = (what: string) => faultOf('log.corrupt', `The log is damaged: ${what}.`, { hint: REPAIR_HINT })

const readFault = (error: unknown): unknown =>
  isCorruption(error) ? new FaultError(corrupt((error as Error).message)) : error

function writeFault(error: unknown): unknown {
  if (isCorruption(error)) return new FaultError(corrupt((error as Error).message))
  if (!isSqliteError(error)) return error
  const full = error.code === 'SQLITE_FULL'
  return fail(
    'log.write_failed',
    full ? 'The disk is full: nothing more can be stored.' : `The log cannot be written: ${error.message}.`,
    {
      retryable: true,
      hint: full
        ? 'Free some space, then try again; nothing that was acknowledged is lost.'
        : 'Look at the rights and the disk of the state folder, then try again.',
    },
  )
}
