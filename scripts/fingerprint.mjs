import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const filesUnder = (root, path) => {
  const absolute = join(root, path)
  if (!existsSync(absolute)) return []
  if (!statSync(absolute).isDirectory()) return [path]
  return readdirSync(absolute)
    .sort()
    .flatMap((name) => filesUnder(root, `${path}/${name}`))
}

/** One hash over names and contents of `paths` (files or folders under `root`; missing ones count as empty). */
export const fingerprint = (root, paths, extra = '') => {
  const hash = createHash('sha256').update(extra)
  for (const path of paths.flatMap((each) => filesUnder(root, each))) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}
