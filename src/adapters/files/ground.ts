import { stat } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { fail } from '../../bus/messages/fault.ts'
import type { ResolvedPath } from '../../ports/files.ts'
import type { ProtectedPaths } from '../../security/paths/protected.ts'
import { misspelt } from '../../security/paths/spelling.ts'
import { guardOf, type Guard } from './guard.ts'
import { isInside } from './is-inside.ts'
import { outside, protectedFrom, unfollowable, type Wish } from './path-faults.ts'
import { realPathOf } from './real-path.ts'

export interface Roots extends ProtectedPaths {
  /** Absolute. */
  readonly workspace: string
  /** Further files and folders, absolute. */
  readonly allowPaths: readonly string[]
}

/** What tools may touch as things stand at the moment of one call. */
export interface Ground {
  readonly guard: Guard
  /** Throws FaultError `input.invalid`, `tool.protected`, `tool.outside_roots`, `file.unreadable`. */
  readonly locate: (path: string, wish: Wish) => Promise<ResolvedPath>
}

/** No documents: whoever allows `/` does not mean the memory of processes. A folder in them can be allowed, but for /proc. */
const SYSTEM = ['/proc', '/sys', '/dev']

/** The one way from what a tool calls a file to where it is. */
export async function surveyGround(
  { workspace, allowPaths, ...kept }: Roots,
  alsoIn: readonly string[] = [],
): Promise<Ground> {
  const [guard, opened, home, ...allowed] = await Promise.all([
    guardOf(kept),
    unmoved(alsoIn),
    ...[workspace, ...allowPaths].map((root) => realPathOf(root).catch(() => root)),
  ] as const)
  const roots = [home ?? workspace, ...allowed, ...opened]
  const reaches = (root: string, path: string): boolean =>
    isInside(root, path) && !SYSTEM.some((top) => isInside(top, path) && (top === '/proc' || !isInside(top, root)))

  const locate = async (path: string, wish: Wish): Promise<ResolvedPath> => {
    const wrong = misspelt(path)
    if (wrong !== null) throw fail('input.invalid', `The path ${JSON.stringify(path.slice(0, 80))} ${wrong}.`)
    const spelled = resolve(workspace, path)
    const real = await realPathOf(spelled).catch((error: unknown) => {
      // What is outside by its name is not told about, not even that it cannot be looked at.
      throw [...roots, workspace, ...allowPaths].some((root) => reaches(root, spelled))
        ? unfollowable(path, error)
        : outside(path)
    })
    const insideWorkspace = isInside(roots[0] ?? workspace, real)
    const way = relative(roots[0] ?? workspace, real)
    const shown = insideWorkspace ? way.split(sep).join('/') || '.' : real
    if (await isKept(real, wish)) throw protectedFrom(wish, shown)
    if (!roots.some((root) => reaches(root, real))) throw outside(path)
    return { path: real, shown, insideWorkspace }
  }

  const isKept = async (path: string, wish: Wish): Promise<boolean> => {
    if (guard.knowsName(path, wish) || (await guard.knowsPlace(path, wish))) return true
    const found = await stat(path, { bigint: true }).catch(() => null)
    return found !== null && (await guard.knowsFile(found, wish))
  }

  return { guard, locate }
}

/** Those that still lead to themselves: what was allowed is this place, not what a link makes of it. */
async function unmoved(folders: readonly string[]): Promise<readonly string[]> {
  const real = await Promise.all(folders.map((folder) => realPathOf(folder).catch(() => null)))
  return folders.filter((folder, i) => real[i] === folder)
}
