import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * Where a file of an installed package is, or undefined. Looks through node_modules itself: `exports` of a package
 * may hide its data files, and a bundle is not where its sources were.
 */
export const packageFile = (name: string, file: string): string | undefined =>
  (createRequire(import.meta.url).resolve.paths(name) ?? [])
    .map((folder) => join(folder, name, file))
    .find((path) => existsSync(path))
