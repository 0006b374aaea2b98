import { join, relative } from 'node:path'
import { idOf, look, upwards } from './identity.ts'

/**
 * A folder as it would be named on the way to some places, itself first: what is mounted twice has two names, and only the
 * file system knows that /export/home/ada is /home/ada. All paths are absolute with links resolved.
 */
export async function namesOf(folder: string, places: readonly string[]): Promise<readonly string[]> {
  const known = new Map<string, Set<string>>()
  for (const path of new Set(places.flatMap(upwards))) {
    const found = await look(path)
    if (found !== null) known.set(idOf(found), (known.get(idOf(found)) ?? new Set()).add(path))
  }
  const names = new Set([folder])
  for (const above of upwards(folder)) {
    const found = await look(above)
    for (const path of known.get(found === null ? '' : idOf(found)) ?? [])
      names.add(join(path, relative(above, folder)))
  }
  return [...names]
}
