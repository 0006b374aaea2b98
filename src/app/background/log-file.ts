import { closeSync, fstatSync, openSync, readSync, renameSync, statSync, writeSync } from 'node:fs'
import { fail } from '../../bus/messages/fault.ts'

/** Bytes after which the log is put aside when a daemon starts. */
const MOST = 5_000_000

export interface OpenedLog {
  /** For appending; to be closed by whoever opened it. */
  readonly fd: number
  /** Bytes that were there before. */
  readonly from: number
}

/** Opens the log of a daemon (0600) and begins a new one where it has grown long. Throws FaultError `home.unwritable`. */
export function openLogFile(path: string, first: string): OpenedLog {
  try {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MOST) renameSync(path, `${path}.1`)
    const fd = openSync(path, 'a', 0o600)
    writeSync(fd, `${first}\n`)
    return { fd, from: fstatSync(fd).size }
  } catch (error) {
    throw fail(
      'home.unwritable',
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      {
        hint: 'Look at the folder and the disk: localgpt doctor',
        detail: { path },
      },
    )
  }
}

/** What was written to a log from byte `from` on; "" where nothing was. */
export function writtenSince(path: string, from: number): string {
  const fd = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - from))
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from)).toString('utf8')
  } finally {
    closeSync(fd)
  }
}
