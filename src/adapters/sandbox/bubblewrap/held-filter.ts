import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seccompFilter } from '../seccomp/filter.ts'

export interface HeldFilter {
  /** A descriptor at the beginning of the filter, the caller's to close. */
  open(): number
  close(): void
}

/** The filter as a file that has no name any more, so nobody can change it; null: there is none for this machine. */
export function holdFilter(folder: string): HeldFilter | null {
  const { arch } = process
  if (arch !== 'x64' && arch !== 'arm64') return null
  const file = join(folder, 'filter')
  writeFileSync(file, seccompFilter(arch), { mode: 0o400 })
  const held = openSync(file, 'r')
  rmSync(file)
  return {
    open: () => openSync(`/proc/self/fd/${held}`, 'r'),
    close: () => closeSync(held),
  }
}
