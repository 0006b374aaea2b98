import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { JudgedFolder } from '../../ports/files.ts'
import { againstOpening, type Surroundings } from '../../security/paths/opening.ts'
import { misspelt } from '../../security/paths/spelling.ts'
import { surveyGround, type Roots } from './ground.ts'
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
  return { path, against: againstOpening(path, { personHome, home, program, workspace }) }
}
