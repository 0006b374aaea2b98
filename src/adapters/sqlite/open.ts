import { createRequire } from 'node:module'
import { copyFileSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { fail } from '../../bus/messages/fault.ts'
import { keepPrivate } from './private.ts'

export type Db = Database.Database

/** One step per version: step n makes version n + 1 of version n. */
export type Migrations = readonly string[]

/** Compiled, so it stays where it was installed while the rest of the library is in the bundle. Loaded by the first database. */
const compiled = (): string =>
  join(
    dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json')),
    'build/Release/better_sqlite3.node',
  )

export const connect = (file: string, options: Database.Options = {}): Db => {
  if (options.readonly !== true && file !== ':memory:') keepPrivate(file, options.fileMustExist !== true)
  const db = new Database(file, { nativeBinding: compiled(), ...options })
  db.pragma('busy_timeout = 5000')
  return db
}

/** Write-ahead logging: a killed process loses nothing that was committed; readers never wait for the writer. */
export function prepareForWriting(db: Db): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  // Pages that are written again and again go back into the file less often, and the file is synced less often.
  db.pragma('wal_autocheckpoint = 4000')
  db.pragma('foreign_keys = ON')
  // From the first row on: a page that SQLite splits leaves copies behind that a later deletion would not find.
  db.pragma('secure_delete = ON')
}

/**
 * Brings the schema up to date, keeping a copy of an older file beside it first.
 * Throws FaultError `log.newer` where a newer version of the program wrote the file.
 */
export function migrate(db: Db, file: string, migrations: Migrations): void {
  const version = versionOf(db)
  if (version > migrations.length) throw newer(file, version, migrations.length)
  if (version === migrations.length) return
  if (version > 0 && existsSync(file)) {
    db.pragma('wal_checkpoint(TRUNCATE)')
    copyFileSync(file, `${file}.v${version}.backup`)
  }
  db.transaction(() => {
    for (const step of migrations.slice(version)) db.exec(step)
    db.pragma(`user_version = ${migrations.length}`)
  })()
}

export const versionOf = (db: Db): number => Number(db.pragma('user_version', { simple: true }))

const newer = (file: string, found: number, known: number) =>
  fail('log.newer', `${file} was written by a newer LocalGPT (format ${found}, this one knows ${known})`, {
    hint: 'Update LocalGPT; until then the file can only be read.',
  })

interface SqliteFailure {
  readonly code: string
  readonly message: string
}

export const isSqliteError = (error: unknown): error is Error & SqliteFailure =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')

/** The file's bytes are not what SQLite wrote. */
export const isCorruption = (error: unknown): boolean =>
  isSqliteError(error) && (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB')
