import { createHash } from 'node:crypto'
import type { EffectRow, EffectStore } from '../../ports/effects.ts'
import { isSqliteError, type Db } from './open.ts'

/** Payloads longer than this are stored once, by content: notes and prompts come again every turn. */
const BLOB_FROM_CHARACTERS = 1024
/** Rows held back until the next message is logged, or this many. */
const BUFFER_ROWS = 512
/** While nothing can be written, at most this many wait; later ones are given up, and the gap in the ordinals shows it. */
const MAX_BUFFERED = 65_536

interface Row {
  readonly ordinal: number
  readonly run: string
  readonly at: number
  readonly kind: EffectRow['kind']
  readonly key: string
  readonly session: string | null
  readonly payload: string | null
  readonly data: string | null
}

export interface BufferedEffects extends EffectStore {
  readonly size: () => number
  /** Writes what is held back, inside the caller's transaction. */
  readonly flush: () => void
  /** The caller's transaction went through: what was flushed need not be kept. */
  readonly flushed: () => void
}

export function createEffectStore(db: Db): BufferedEffects {
  const insert = db.prepare(
    'INSERT INTO effects (run, ordinal, at, kind, key, session, payload, blob) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const insertBlob = db.prepare('INSERT OR IGNORE INTO blobs (hash, data) VALUES (?, ?)')
  const buffer: EffectRow[] = []

  const flush = (): void => {
    for (const { run, ordinal, at, kind, key, session, payload } of buffer) {
      if (payload.length < BLOB_FROM_CHARACTERS) {
        insert.run(run, ordinal, at, kind, key, session, payload, null)
        continue
      }
      const hash = createHash('sha256').update(payload).digest('hex')
      insertBlob.run(hash, payload)
      insert.run(run, ordinal, at, kind, key, session, null, hash)
    }
  }
  const flushed = (): void => {
    buffer.length = 0
  }
  const together = db.transaction(flush)
  const flushAlone = (): void => {
    together()
    flushed()
  }

  return {
    append(row) {
      if (buffer.length < MAX_BUFFERED) buffer.push(row)
      if (buffer.length % BUFFER_ROWS !== 0) return
      try {
        flushAlone()
      } catch (error) {
        // A full disk stops no stimulus; whoever logs a message hears of it.
        if (!isSqliteError(error)) throw error
      }
    },
    *read(run) {
      flushAlone()
      const rows = db
        .prepare(
          'SELECT e.*, b.data FROM effects e LEFT JOIN blobs b ON b.hash = e.blob WHERE run = ? ORDER BY ordinal',
        )
        .iterate(run) as IterableIterator<Row>
      for (const { ordinal, at, kind, key, session, payload, data } of rows)
        yield { run, ordinal, at, kind, key, session, payload: payload ?? data ?? 'null' }
    },
    size: () => buffer.length,
    flush,
    flushed,
  }
}
