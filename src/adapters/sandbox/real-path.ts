import { realpathSync } from 'node:fs'

/** Absolute, links resolved; null: it is not there, or cannot be looked at. */
export function realPath(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch {
    return null
  }
}

/** Those that still lead to themselves: what was opened is this place, not what a link makes of it. */
export const unmoved = (folders: readonly string[] = []): readonly string[] =>
  folders.filter((folder) => realPath(folder) === folder)
