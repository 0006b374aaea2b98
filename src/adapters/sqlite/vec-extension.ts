import { createRequire } from 'node:module'
import type * as SqliteVec from 'sqlite-vec'
import type { Db } from './open.ts'

/** Loads sqlite-vec into a database; false: there is no build of it for this platform, or it was not installed. */
export function loadVec(db: Db): boolean {
  try {
    const { load } = createRequire(import.meta.url)('sqlite-vec') as typeof SqliteVec
    load(db)
    return true
  } catch {
    return false
  }
}
