import { chmodSync, closeSync, openSync, readdirSync, lstatSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * A database and all that lies beside it under its name (-wal, -shm, copies) are for the person alone. It is made before
 * SQLite would make it, which gives what it puts beside a file the rights of that file (os_unix.c, findCreateFileMode).
 */
export function keepPrivate(file: string, makes: boolean): void {
  try {
    if (makes) closeSync(openSync(file, 'a', 0o600))
    for (const name of readdirSync(dirname(file)))
      if (name.startsWith(basename(file))) tighten(join(dirname(file), name))
  } catch {
    // Not there, or not ours to change: SQLite says what is wrong with it.
  }
}

function tighten(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found?.isFile() === true && (found.mode & 0o077) !== 0) chmodSync(path, 0o600)
}
