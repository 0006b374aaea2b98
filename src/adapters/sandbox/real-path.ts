import { realpathSync } from 'node:fs'

/** Absolute, links resolved; null: it is not there, or cannot be looked at. */
export function realPath(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch {
    return null
  }
}
