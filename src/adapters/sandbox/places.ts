import { lstatSync, type Stats } from 'node:fs'
import { basename, dirname, extname, join, sep } from 'node:path'
import { fail } from '../../bus/messages/fault.ts'
import type { Holds } from './holds.ts'
import type { ShellOptions } from './options.ts'
import { realPath } from './real-path.ts'

/** One thing on the way in: `write` and `read` show what is there, `hide-*` covers it, `link` leads to `target`. */
export type Mount =
  | { readonly kind: 'write' | 'read' | 'hide-folder' | 'hide-file'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }

export interface Places {
  /** Shallow ones first: what comes later lies on top. */
  readonly mounts: readonly Mount[]
  /** Folders that commands read and write; absolute, links resolved. The first is the workspace. */
  readonly roots: readonly string[]
}

export type Options = Pick<ShellOptions, 'workspace' | 'allowPaths' | 'protectedPaths' | 'hiddenPaths'> & {
  /** Folders outside the roots that commands can read; `system`: those that are opened in another way. */
  readonly readable: readonly string[]
  readonly system: readonly string[]
  /** Folders that are open to this one command, links resolved. */
  readonly opened?: readonly string[]
  readonly holds: Holds
}

/** Never opened as a whole, whoever asks for it: the box would be none. */
const never = ['/', '/proc', '/sys', '/dev']

/**
 * What a command may see and change, looked at anew for each: links resolved, protected files held, hidden ones covered.
 * Every folder between a root and one of those, or another place, becomes a mount of its own, because what is a mount cannot be renamed away.
 * Faults: `tool.failed` where the workspace is gone or a protected file is a link.
 */
export function lookAround(options: Options): Places {
  const { workspace, allowPaths, protectedPaths, hiddenPaths, readable, system, opened = [], holds } = options
  const roots: string[] = []
  const mounts = new Map<string, Mount>()
  const put = (mount: Mount): void => {
    const there = mounts.get(mount.path)
    if (there === undefined || strength[mount.kind] > strength[there.kind]) mounts.set(mount.path, mount)
  }

  for (const path of [workspace, ...allowPaths, ...opened]) {
    const real = realPath(path)
    if (real === null && path === workspace)
      throw fail('tool.failed', `The workspace ${workspace} is not there.`, { hint: 'localgpt config init' })
    if (real === null || isOpenDoor(real) || roots.includes(real)) continue
    roots.push(real)
    put({ kind: 'write', path: real })
    if (real !== path) put({ kind: 'link', path, target: real })
  }
  const pin = (path: string): void => {
    for (const step of between(outermost(roots, path) ?? path, path)) put({ kind: 'write', path: step })
  }
  roots.forEach(pin)
  for (const path of readable) {
    // In a root a command may have put a link there; it is seen there anyway.
    if (outermost(roots, path) !== null && realPath(path) !== path) continue
    put({ kind: 'read', path })
    pin(path)
  }
  // A link that lies in a root is there already.
  for (const { kind, path } of mounts.values())
    if (kind === 'link' && roots.some((root) => isInside(root, path))) mounts.delete(path)

  const guard = (path: string, kind: 'protected' | 'hidden'): void => {
    const spot = find(path, kind === 'hidden')
    const root = outermost(roots, spot.path)
    if (root === null && ![...readable, ...system].some((folder) => isInside(folder, spot.path))) return
    // Nobody can make it there.
    if (root === null && spot.stats === null) return
    if (spot.stats?.isSymbolicLink() === true) throw linked(path)
    if (spot.stats === null) holds.make(spot.path, spot.folder)
    const folder = spot.stats?.isDirectory() ?? spot.folder
    put({ kind: kind === 'protected' ? 'read' : folder ? 'hide-folder' : 'hide-file', path: spot.path })
    pin(spot.path)
  }
  // Git runs what it finds there, outside the box, as soon as somebody looks at the folder.
  const kept = opened.map((folder) => join(folder, '.git')).filter(isThere)
  for (const path of [...protectedPaths, ...kept]) guard(path, 'protected')
  for (const path of hiddenPaths) guard(path, 'hidden')
  return { mounts: [...mounts.values()].sort((a, b) => depth(a.path) - depth(b.path)), roots }
}

const strength: Readonly<Record<Mount['kind'], number>> = {
  link: 0,
  write: 1,
  read: 2,
  'hide-file': 3,
  'hide-folder': 3,
}

export const isInside = (folder: string, path: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)

/** An allowed folder that is not opened. */
export const isOpenDoor = (path: string): boolean =>
  path === '/' || never.slice(1).some((folder) => isInside(folder, path))

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

const depth = (path: string): number => path.split(sep).length

const outermost = (roots: readonly string[], path: string): string | null =>
  roots.filter((root) => isInside(root, path)).sort((a, b) => a.length - b.length)[0] ?? null

function between(root: string, path: string): string[] {
  const steps: string[] = []
  for (let folder = dirname(path); folder !== root && isInside(root, folder); folder = dirname(folder))
    steps.push(folder)
  return steps
}

interface Spot {
  /** Links resolved. Of something that is not there: its first part that is missing. */
  readonly path: string
  readonly stats: Stats | null
  /** Of something that is not there: a folder would be. */
  readonly folder: boolean
}

function find(path: string, follow: boolean): Spot {
  const parent = realPath(dirname(path))
  if (parent === null) return { ...find(dirname(path), true), folder: true }
  const named = join(parent, basename(path))
  const real = follow ? (realPath(named) ?? named) : named
  return { path: real, stats: lstatSync(real, { throwIfNoEntry: false }) ?? null, folder: extname(path) === '' }
}

const linked = (path: string) =>
  fail('tool.failed', `${path} is a link, and a command could put another one in its place.`, {
    hint: 'Put the file itself there, and run the command again.',
  })
