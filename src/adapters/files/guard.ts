import type { BigIntStats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { foldPath, isAtOrBelow } from '../../security/paths/fold.ts'
import type { ProtectedPaths } from '../../security/paths/protected.ts'
import { idOf, look, upwards } from './identity.ts'
import { isAbsent, type Wish } from './path-faults.ts'
import { realPathOf } from './real-path.ts'

type Found = Pick<BigIntStats, 'dev' | 'ino' | 'nlink'> & { isDirectory(): boolean }

/** Knows what is protected by name, however spelled, and by what the file system knows a file by, whatever its name. */
export interface Guard {
  /** Of a real path: it, or a folder above it, has the name of something protected. */
  readonly knowsName: (path: string, wish: Wish) => boolean
  /** The same of names in a folder that is not protected itself. */
  readonly knowsIn: (folder: string, wish: Wish) => (name: string) => boolean
  /** Of a real path: it, or a folder above it, is something protected under another name (letter case, a second mount). */
  readonly knowsPlace: (path: string, wish: Wish) => Promise<boolean>
  /** Of what was found at a path: it is something protected, or a second name (a hard link) of a file in it. */
  readonly knowsFile: (found: Found, wish: Wish) => Promise<boolean>
}

interface Kept {
  /** As it is named, and as it is in the end where that is a link. */
  readonly names: readonly (readonly string[])[]
  readonly real: string
  /** Null: it is not there. */
  readonly id: string | null
  readonly hidden: boolean
}

/** The guard as things stand now. */
export async function guardOf({ protectedPaths, hiddenPaths }: ProtectedPaths): Promise<Guard> {
  const kept = await Promise.all([
    ...protectedPaths.map((path) => keep(path, false)),
    ...hiddenPaths.map((path) => keep(path, true)),
  ])
  const from = (wish: Wish): readonly Kept[] => (wish === 'write' ? kept : kept.filter(({ hidden }) => hidden))
  const below = new Map<Wish, Promise<ReadonlySet<string>>>()
  const idsFrom = (wish: Wish): Promise<ReadonlySet<string>> => {
    const known = below.get(wish) ?? idsBelow(from(wish).map(({ real }) => real))
    below.set(wish, known)
    return known
  }
  const isKept = (found: Found, wish: Wish): boolean => from(wish).some(({ id }) => id === idOf(found))

  return {
    knowsName: (path, wish) => {
      const names = foldPath(path)
      // What git finds there it runs: hooks, filters, monitors.
      if (wish === 'write' && names.includes('.git')) return true
      return from(wish).some((each) => each.names.some((top) => isAtOrBelow(top, names)))
    },
    knowsIn: (folder, wish) => {
      const before = foldPath(folder)
      const near = from(wish)
        .flatMap(({ names }) => names)
        .filter((top) => top.length > before.length && isAtOrBelow(top.slice(0, before.length), before))
      return near.length === 0
        ? () => false
        : (name) => near.some((top) => isAtOrBelow(top, [...before, ...foldPath(name)]))
    },
    knowsPlace: async (path, wish) => {
      const found = await Promise.all(upwards(path).map(look))
      return found.some((each) => each !== null && isKept(each, wish))
    },
    knowsFile: async (found, wish) =>
      isKept(found, wish) || (found.nlink > 1n && !found.isDirectory() && (await idsFrom(wish)).has(idOf(found))),
  }
}

async function keep(path: string, hidden: boolean): Promise<Kept> {
  // One that cannot be followed still has its name.
  const real = await realPathOf(path).catch(() => path)
  const found = await look(real)
  return { names: [foldPath(path), foldPath(real)], real, id: found === null ? null : idOf(found), hidden }
}

/** Of every file at or below the paths. Asked for only where a file has more names than one. */
async function idsBelow(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  const visit = async (path: string): Promise<void> => {
    try {
      const found = await lstat(path, { bigint: true })
      ids.add(idOf(found))
      if (found.isDirectory()) for (const name of await readdir(path)) await visit(join(path, name))
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  }
  for (const path of paths) await visit(path)
  return ids
}
