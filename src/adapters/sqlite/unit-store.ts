import type { NoteUnit, StoredUnit, UnitReader } from '../../ports/note-units.ts'
import { connect, migrate, prepareForWriting, type Db, type Migrations } from './open.ts'

/** `state/memory.db`: can be deleted at any time; it is made again from the notes. */
const migrations: Migrations = [
  `CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime REAL NOT NULL, hash TEXT NOT NULL, date TEXT) STRICT;
   CREATE TABLE units (
     id INTEGER PRIMARY KEY, file TEXT NOT NULL, section INTEGER NOT NULL, line_start INTEGER NOT NULL, line_end INTEGER NOT NULL,
     heading TEXT NOT NULL, label TEXT NOT NULL, body TEXT NOT NULL
   ) STRICT;
   CREATE INDEX units_by_file ON units (file);
   CREATE VIRTUAL TABLE words USING fts5 (body, heading, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');
   CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
]

export interface FileState {
  readonly path: string
  readonly size: number
  readonly mtime: number
  readonly hash: string
}

export interface UnitStore extends UnitReader {
  files(): ReadonlyMap<string, FileState>
  replace(file: FileState & { readonly date: string | null }, units: readonly NoteUnit[]): void
  /** Same content as before, only touched. */
  touch(file: FileState): void
  remove(path: string): void
  clear(): void
  /** Runs `work` as one transaction. */
  together(work: () => void): void
  counts(): { readonly files: number; readonly units: number; readonly bytes: number }
  readonly indexedAt: { get(): number | null; set(at: number): void }
  close(): void
}

/** Hits of one term that take part; a term in more units than this tells little. */
const MAX_HITS = 5000
const HEADING_WEIGHT = 0.4
/** SQLite's default limit of variables in one statement is 32,766. */
const IDS_A_QUERY = 10_000

interface UnitRow {
  readonly id: number
  readonly file: string
  readonly section: number
  readonly line_start: number
  readonly line_end: number
  readonly heading: string
  readonly label: string
  readonly body: string
  readonly date: string | null
}

export function openUnitStore(path: string): UnitStore {
  const db = connect(path)
  prepareForWriting(db)
  migrate(db, path, migrations)
  return {
    ...reading(db),
    ...writing(db),
    close: () => {
      db.close()
    },
  }
}

function reading(db: Db): UnitReader & Pick<UnitStore, 'files' | 'counts'> {
  const match = db.prepare<[string, number], { id: number; score: number }>(
    `SELECT rowid AS id, -bm25(words, 1.0, ${HEADING_WEIGHT}) AS score FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?`,
  )
  return {
    matches(term) {
      // A quoted string is data to FTS5; a quote inside is doubled, and NUL would end it.
      const quoted = `"${term.replaceAll('"', '""').replaceAll('\0', ' ')}"`
      return new Map(match.all(quoted, MAX_HITS).map(({ id, score }) => [id, Math.max(score, 1e-6)]))
    },
    units(ids) {
      const found = new Map<number, StoredUnit>()
      for (let from = 0; from < ids.length; from += IDS_A_QUERY) {
        const some = ids.slice(from, from + IDS_A_QUERY)
        const rows = db
          .prepare<number[], UnitRow>(
            `SELECT u.*, f.date FROM units u JOIN files f ON f.path = u.file WHERE u.id IN (${some.map(() => '?').join(',')})`,
          )
          .all(...some)
        for (const { line_start: lineStart, line_end: lineEnd, ...rest } of rows)
          found.set(rest.id, { ...rest, lineStart, lineEnd })
      }
      return found
    },
    files: () =>
      new Map(
        (db.prepare('SELECT path, size, mtime, hash FROM files').all() as FileState[]).map((file) => [file.path, file]),
      ),
    counts() {
      const row = db
        .prepare(
          'SELECT (SELECT count(*) FROM files) AS files, (SELECT count(*) FROM units) AS units, (SELECT total(size) FROM files) AS bytes',
        )
        .get()
      return row as { files: number; units: number; bytes: number }
    },
  }
}

function writing(db: Db): Omit<UnitStore, keyof UnitReader | 'files' | 'counts' | 'close'> {
  const putFile = db.prepare('INSERT OR REPLACE INTO files (path, size, mtime, hash, date) VALUES (?, ?, ?, ?, ?)')
  const putUnit = db.prepare(
    'INSERT INTO units (id, file, section, line_start, line_end, heading, label, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const putWords = db.prepare('INSERT INTO words (rowid, body, heading) VALUES (?, ?, ?)')
  const last = db.prepare<[], { last: number | null }>('SELECT max(id) AS last FROM units')
  const touchFile = db.prepare('UPDATE files SET size = ?, mtime = ? WHERE path = ?')
  const dropUnits = (path: string): void => {
    db.prepare('DELETE FROM words WHERE rowid IN (SELECT id FROM units WHERE file = ?)').run(path)
    db.prepare('DELETE FROM units WHERE file = ?').run(path)
  }
  const together = (work: () => void): void => {
    db.transaction(work)()
  }

  return {
    together,
    replace(file, units) {
      together(() => {
        dropUnits(file.path)
        putFile.run(file.path, file.size, file.mtime, file.hash, file.date)
        let id = last.get()?.last ?? 0
        for (const { section, lineStart, lineEnd, heading, label, body } of units) {
          putUnit.run(++id, file.path, section, lineStart, lineEnd, heading, label, body)
          putWords.run(id, body, heading)
        }
      })
    },
    touch: ({ size, mtime, path }) => {
      touchFile.run(size, mtime, path)
    },
    remove(path) {
      together(() => {
        dropUnits(path)
        db.prepare('DELETE FROM files WHERE path = ?').run(path)
      })
    },
    clear: () => {
      db.exec("DELETE FROM files; DELETE FROM units; DELETE FROM words; DELETE FROM meta WHERE key = 'indexed_at'")
    },
    indexedAt: {
      get: () => {
        const row = db.prepare("SELECT value FROM meta WHERE key = 'indexed_at'").get() as { value: string } | undefined
        return row === undefined ? null : Number(row.value)
      },
      set: (at) => {
        db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('indexed_at', ?)").run(String(at))
      },
    },
  }
}
