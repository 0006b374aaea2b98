import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import type { Breath } from './breath.ts'
import type { Folder } from './folder.ts'
import type { Guard } from './guard.ts'

/** Left out unless asked for by name: not what a person wrote. */
export const LEFT_OUT = ['.git', 'node_modules']
const MAX_DEPTH = 64

export interface Entry {
  /** Where it lies; held while it is looked at. */
  readonly folder: Folder
  readonly name: string
  /** Relative to where the walk began, with "/". */
  readonly way: string
  readonly kind: 'file' | 'folder' | 'link'
}

interface Walk {
  readonly guard: Guard
  readonly breath: Breath
  /** Whether to go into a folder. */
  readonly enters: (name: string) => boolean
}

/** What lies below a folder, sorted by path, hidden files left out. Links are told, not followed. */
export async function* walk(
  folder: Folder,
  options: Walk,
  way = '',
  depth = 0,
): AsyncGenerator<Entry, void, undefined> {
  const isHidden = options.guard.knowsIn(folder.path, 'read')
  for (const { name, kind } of await entriesOf(folder)) {
    await options.breath()
    if (isHidden(name)) continue
    const entry = { folder, name, way: `${way}${name}`, kind }
    yield entry
    if (kind !== 'folder' || depth === MAX_DEPTH || !options.enters(name)) continue
    const inner = await folder.enter(name).catch(() => null) // gone, a link by now, or not ours to see
    if (inner === null) continue
    try {
      if (!(await options.guard.knowsFile(await stat(inner.at('.'), { bigint: true }), 'read')))
        yield* walk(inner, options, `${entry.way}/`, depth + 1)
    } finally {
      await inner.close()
    }
  }
}

async function entriesOf(folder: Folder): Promise<readonly Pick<Entry, 'name' | 'kind'>[]> {
  const found = await readdir(folder.at('.'), { withFileTypes: true }).catch(() => []) // not ours to see
  return found
    .flatMap((entry) => {
      const kind = kindOf(entry)
      return kind === null ? [] : { name: entry.name, kind, place: kind === 'folder' ? `${entry.name}/` : entry.name }
    })
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
}

/** Null: nothing to read, such as a pipe. */
function kindOf(entry: Dirent): Entry['kind'] | null {
  if (entry.isDirectory()) return 'folder'
  if (entry.isSymbolicLink()) return 'link'
  return entry.isFile() ? 'file' : null
}
