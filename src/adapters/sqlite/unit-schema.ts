import { connect, migrate, prepareForWriting, versionOf, type Db, type Migrations } from './open.ts'

/** `state/memory.db`: can be deleted at any time; it is made again from the notes. */
const schema = `
  CREATE TABLE files (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, mtime REAL NOT NULL, hash TEXT NOT NULL, date TEXT,
    source TEXT NOT NULL,
    -- Its units have the ids from first on; room is kept behind them, so that a note that grows stays where it is.
    first INTEGER NOT NULL, room INTEGER NOT NULL, shape BLOB NOT NULL
  ) STRICT;
  CREATE INDEX files_by_first ON files (first);
  CREATE TABLE units (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL, text INTEGER NOT NULL, line_start INTEGER NOT NULL, line_end INTEGER NOT NULL,
    heading TEXT NOT NULL, date TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX units_by_text ON units (text) WHERE text > 0;
  CREATE TABLE labels (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  -- What is embedded, once each however often it stands in the notes; kept a while after the last unit of it is gone.
  CREATE TABLE texts (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, body TEXT NOT NULL, uses INTEGER NOT NULL) STRICT;
  CREATE INDEX texts_unused ON texts (id) WHERE uses = 0;
  CREATE VIRTUAL TABLE words USING fts5 (line, content = '', contentless_delete = 1, tokenize = 'porter ascii');
  CREATE TABLE models (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dimensions INTEGER NOT NULL, serving INTEGER NOT NULL DEFAULT 0,
    -- Sum of its vectors, Float64Array [dimensions], and how many they are.
    total BLOB NOT NULL, vectors INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- data: Int8Array [dimensions]; times scale it is the vector.
  CREATE TABLE vectors (model INTEGER NOT NULL, text INTEGER NOT NULL, scale REAL NOT NULL, data BLOB NOT NULL, PRIMARY KEY (model, text)) STRICT, WITHOUT ROWID;
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`

/** Version 1 had no vectors. Older versions are thrown away instead of carried over. */
const VERSION = 2
const migrations: Migrations = Array.from({ length: VERSION }, (_, i) => (i === VERSION - 1 ? schema : ''))

export function openUnits(path: string): Db {
  const db = connect(path)
  prepareForWriting(db)
  if (versionOf(db) > 0 && versionOf(db) < VERSION) empty(db)
  migrate(db, path, migrations)
  return db
}

/** Leaves nothing of an older format, not even a copy: it holds nothing the notes do not. */
function empty(db: Db): void {
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC",
    )
    .all()
  db.transaction(() => {
    for (const { name } of tables) db.exec(`DROP TABLE IF EXISTS "${name}"`)
    db.pragma('user_version = 0')
  })()
}
