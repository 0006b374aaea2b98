import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import { protectedIn } from '../security/paths/protected.ts'

/** What file tools may touch in a home, what stays the person's own, and by what a further folder is judged. */
export const fileRoots = ({ home }: HomePaths, { memory: { workspace }, sandbox }: Config) => ({
  workspace,
  allowPaths: sandbox.allow_paths,
  ...protectedIn({ home, workspace }),
  around: { personHome: homedir(), home, program: dirname(fileURLToPath(import.meta.url)) },
})
