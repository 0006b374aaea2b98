import type { NoteUnit, UnitReader } from '../../ports/note-units.ts'
import type { Db } from './open.ts'
import type { FileState, StoredFile } from './stored-file.ts'
import { unitReading } from './unit-reading.ts'
import { openUnits } from './unit-schema.ts'
import { unitWriting } from './unit-writing.ts'
import { vectorStore, type VectorStore } from './vector-store.ts'

interface Setting<T> {
  get(): T | null
  set(value: T): void
}

export interface UnitStore extends UnitReader {
  files(): ReadonlyMap<string, StoredFile>
  replace(file: StoredFile, units: readonly NoteUnit[]): void
  /** Same content as before, only touched. */
  touch(file: FileState): void
  remove(path: string): void
  /** Forgets every file; vectors stay until they are pruned, so that the same text costs nothing again. */
  clear(): void
  /** Runs `work` as one transaction. */
  together(work: () => void): void
  /** Notes, passages of all sources, bytes of notes, and past conversations. */
  readonly counts: () => {
    readonly files: number
    readonly units: number
    readonly bytes: number
    readonly sessions: number
  }
  /** ms since the epoch. */
  readonly indexedAt: Setting<number>
  /** Up to where in the log conversations are indexed, and the mark its files had then. */
  readonly conversations: Setting<{ readonly head: number; readonly mark: string }>
  readonly vectors: VectorStore
  close(): void
}

export function openUnitStore(path: string): UnitStore {
  const db = openUnits(path)
  const { reader, changed } = unitReading(db)
  const { meanings, vectors } = vectorStore(db)
  return {
    ...reader,
    ...unitWriting(db, changed),
    meanings,
    vectors,
    files: () =>
      new Map(
        db
          .prepare<[], StoredFile>('SELECT path, size, mtime, hash, date, source FROM files')
          .all()
          .map((file) => [file.path, file]),
      ),
    counts: () =>
      db
        .prepare(
          `SELECT count(*) FILTER (WHERE source = 'note') AS files, count(*) FILTER (WHERE source = 'session') AS sessions,
             (SELECT count(*) FROM units) AS units, coalesce(sum(size) FILTER (WHERE source = 'note'), 0) AS bytes FROM files`,
        )
        .get() as ReturnType<UnitStore['counts']>,
    indexedAt: setting(db, 'indexed_at'),
    conversations: setting(db, 'conversations'),
    close: () => {
      db.close()
    },
  }
}

function setting<T>(db: Db, key: string): Setting<T> {
  const find = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const put = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  return {
    get: () => {
      const value = find.get(key)
      return value === undefined ? null : (JSON.parse(value) as T)
    },
    set: (value) => {
      put.run(key, JSON.stringify(value))
    },
  }
}
