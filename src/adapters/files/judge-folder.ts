import { stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { JudgedFolder } from '../../ports/files.ts'
import { againstOpening, type Surroundings } from '../../security/paths/opening.ts'
import { misspelt } from '../../security/paths/spelling.ts'
import { surveyGround, type Roots } from './ground.ts'
import { look, upwards } from './identity.ts'
import { mountsIn } from './mounts-in.ts'
import { namesOf } from './names-of.ts'
import { realPathOf } from './real-path.ts'

interface Judging {
  readonly roots: Roots
  readonly around: Surroundings | undefined
  readonly alsoIn: readonly string[] | undefined
}

/** Where a folder leads, and whether it may be opened to tools as a whole. */
export async function judgeFolder(folder: string, { roots, around, alsoIn }: Judging): Promise<JudgedFolder> {
  const wrong = misspelt(folder) ?? (isAbsolute(folder) ? null : 'is no whole path')
  if (wrong !== null) return { path: folder, against: `its path ${wrong}` }
  const path = await realPathOf(folder).catch(() => null)
  if (path === null) return { path: folder, against: 'it cannot be looked at' }
  const refused = (against: string): JudgedFolder => ({ path, against })

  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() !== true) return refused('there is no such folder')
  const { guard, locate } = await surveyGround(roots, alsoIn)
  if (guard.knowsName(path, 'write') || (await guard.knowsPlace(path, 'write'))) return refused('it is kept from tools')
  const isOpen = await locate(path, 'read').then(
    () => true,
    () => false,
  )
  if (isOpen) return refused('it is open already')
  if (around === undefined) return refused('no folder can be opened here')
  const real = (place: string): Promise<string> => realPathOf(place).catch(() => place)
  const [personHome, home, program, workspace] = await Promise.all([
    real(around.personHome),
    real(around.home),
    real(around.program),
    real(roots.workspace),
  ])
  const places = { personHome, home, program, workspace }
  const named = (names: readonly string[]): string | null =>
    names.map((name) => againstOpening(name, places)).find((against) => against !== null) ?? null
  const namesHere = (folder: string): Promise<readonly string[]> => namesOf(folder, Object.values(places))

  const against = named(await namesHere(path))
  if (against !== null) return refused(against)
  if (await liesInSomeHome(path)) return refused('another LocalGPT keeps its own files there')
  for (const { path: mounted, ofSystem } of await mountsIn(path)) {
    // What it is called here says nothing.
    const [, ...otherwise] = await namesHere(mounted)
    const why = ofSystem ? 'it belongs to the system' : named(otherwise)
    if (why !== null) return refused(`${mounted} is mounted in it, and ${why}`)
  }
  return { path, against: null }
}

/** Homes of other profiles may lie anywhere; each has a log. */
async function liesInSomeHome(path: string): Promise<boolean> {
  const logs = await Promise.all(upwards(path).map((folder) => look(join(folder, 'state', 'events.db'))))
  return logs.some((found) => found !== null)
}
