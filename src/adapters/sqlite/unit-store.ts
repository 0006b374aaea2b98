import type { NoteUnit, UnitReader } from '../../ports/note-units.ts'
import type { Db } from './open.ts'
import { unitReading } from './unit-reading.ts'
import { openUnits } from './unit-schema.ts'
import { unitWriting } from './unit-writing.ts'
import { vectorStore, type VectorStore } from './vector-store.ts'

export interface FileState {
  readonly path: string
  readonly size: number
  readonly mtime: number
  readonly hash: string
}

export interface StoredFile extends FileState {
  /** YYYY-MM-DD of what it tells, where it has such a day. */
  readonly date: string | null
  readonly source: 'note' | 'session'
}

interface Setting {
  get(): number | null
  set(value: number): void
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
  counts(): { readonly files: number; readonly units: number; readonly bytes: number; readonly sessions: number }
  /** ms since the epoch. */
  readonly indexedAt: Setting
  /** The message of the log up to which conversations are indexed. */
  readonly sessionsHead: { get(): number; set(value: number): void }
  readonly vectors: VectorStore
  close(): void
}

export function openUnitStore(path: string): UnitStore {
  const db = openUnits(path)
  const { reader, changed } = unitReading(db)
  const { meanings, vectors } = vectorStore(db)
  const head = setting(db, 'sessions_head')
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
    sessionsHead: {
      get: () => head.get() ?? 0,
      set: (seq) => {
        head.set(seq)
      },
    },
    close: () => {
      db.close()
    },
  }
}

function setting(db: Db, key: string): Setting {
  const read = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const write = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  return {
    get: () => {
      const value = read.get(key)
      return value === undefined ? null : Number(value)
    },
    set: (value) => {
      write.run(key, String(value))
    },
  }
}
