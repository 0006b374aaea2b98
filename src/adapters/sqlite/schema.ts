import type { Migrations } from './open.ts'

/** `state/events.db`: the log, and what a replay needs beside it. */
export const eventMigrations: Migrations = [
  `CREATE TABLE events (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL,
     type TEXT NOT NULL,
     session TEXT,
     v INTEGER NOT NULL,
     at INTEGER NOT NULL,
     source TEXT NOT NULL,
     correlation TEXT NOT NULL,
     causation TEXT,
     data TEXT NOT NULL
   ) STRICT;
   CREATE INDEX events_by_session ON events (session, seq) WHERE session IS NOT NULL;
   CREATE INDEX events_by_type ON events (type, seq);
   CREATE TABLE effects (
     n INTEGER PRIMARY KEY,
     run TEXT NOT NULL,
     ordinal INTEGER NOT NULL,
     at INTEGER NOT NULL,
     kind TEXT NOT NULL,
     key TEXT NOT NULL,
     session TEXT,
     payload TEXT,
     blob TEXT
   ) STRICT;
   CREATE INDEX effects_by_run ON effects (run, ordinal);
   CREATE INDEX effects_by_session ON effects (session) WHERE session IS NOT NULL;
   CREATE TABLE blobs (hash TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
]
