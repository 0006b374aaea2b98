import { statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { fail } from '../../bus/messages/fault.ts'
import type { ShellCommand } from '../../ports/shell.ts'
import type { ShellOptions } from './options.ts'
import { isInside, isOpenDoor } from './places.ts'
import { realPath, unmoved } from './real-path.ts'

/** Where a command runs: absolute, links resolved. Faults: `tool.failed`, `approval.stale`, and for a boxed one `tool.outside_roots`. */
export function workingFolder({ cwd, boxed, alsoIn }: ShellCommand, { workspace, allowPaths }: ShellOptions): string {
  const real = realPath(resolve(workspace, cwd))
  if (real === null || statSync(real, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw fail('tool.failed', `There is no folder ${cwd} to run a command in.`, { hint: 'Name one that is there.' })
  const roots = [...[workspace, ...allowPaths].map(realPath), ...unmoved(alsoIn)]
  if (boxed && !roots.some((root) => root !== null && !isOpenDoor(root) && isInside(root, real)))
    throw fail('tool.outside_roots', `${cwd} lies outside the workspace.`, {
      hint: 'Commands run in the workspace; sandbox.allow_paths in config.toml adds folders.',
    })
  if (isAbsolute(cwd) && real !== cwd)
    throw fail('approval.stale', `${cwd} is another folder now than when this was allowed, so nothing ran.`, {
      hint: 'Call the tool again.',
    })
  return real
}
