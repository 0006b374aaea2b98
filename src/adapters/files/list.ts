import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FoundFile, ResolvedPath } from '../../ports/files.ts'
import { createBreath } from './breath.ts'
import type { Folder } from './folder.ts'
import type { Ground } from './ground.ts'
import { asksFor, globMatcher } from './patterns.ts'
import { LEFT_OUT, walk, type Entry } from './walk.ts'

interface Listing {
  readonly ground: Ground
  readonly pattern: string | undefined
  readonly limit: number
}

interface Found {
  readonly files: readonly FoundFile[]
  readonly more: boolean
}

/** What a folder holds, or the files below it that match; hidden ones and what links lead out to are left out. */
export async function listFolder(folder: Folder, { shown }: ResolvedPath, listing: Listing): Promise<Found> {
  const { ground, pattern, limit } = listing
  const matches = pattern === undefined ? null : globMatcher(pattern)
  const enters = (name: string): boolean => matches !== null && goesInto(name, pattern)
  const files: FoundFile[] = []
  for await (const entry of walk(folder, { guard: ground.guard, breath: createBreath(), enters })) {
    if (matches?.(entry.way) === false) continue
    const found = await sizeOf(entry, ground)
    if (found === null || (matches !== null && found.isFolder)) continue
    if (files.length >= limit) return { files, more: true }
    files.push({ path: below(shown, entry.way) + (found.isFolder ? '/' : ''), bytes: found.bytes })
  }
  return { files, more: false }
}

/** Whether a search goes into a folder of that name. */
export const goesInto = (name: string, glob: string | undefined): boolean =>
  !LEFT_OUT.includes(name) || (glob !== undefined && asksFor(glob, name))

export const below = (shown: string, way: string): string =>
  shown === '.' ? way : `${shown}${shown.endsWith('/') ? '' : '/'}${way}`

interface Size {
  readonly bytes: number
  readonly isFolder: boolean
}

/** Null: not to be listed. */
async function sizeOf({ folder, name, kind }: Entry, { guard, locate }: Ground): Promise<Size | null> {
  const place = kind === 'link' ? await locate(join(folder.path, name), 'read').catch(() => null) : null
  if (kind === 'link' && place === null) return null
  const found = await lstat(place?.path ?? folder.at(name), { bigint: true }).catch(() => null)
  if (found === null || (await guard.knowsFile(found, 'read'))) return null
  if (found.isDirectory()) return { bytes: 0, isFolder: true }
  return found.isFile() ? { bytes: Number(found.size), isFolder: false } : null
}
