import { limits, type Limits } from '../../adapters/sandbox/limits.ts'
import { createShell } from '../../adapters/sandbox/shell.ts'
import type { HomePaths } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import type { BoxLevel } from '../../ports/shell.ts'
import { shellOptions } from './shell-options.ts'

export interface SandboxStatus extends BoxLevel {
  readonly network: 'deny' | 'allow'
  /** Commands read and write here. */
  readonly folders: readonly string[]
  /** They may read these, but not change or make them. */
  readonly protected: readonly string[]
  /** They see nothing of these. */
  readonly hidden: readonly string[]
  readonly limits: Limits
}

/** Which box this machine makes now, found out by making one, and what it lets through. */
export async function sandboxStatus(paths: HomePaths, config: Config, env: NodeJS.ProcessEnv): Promise<SandboxStatus> {
  const options = shellOptions(paths, config, env)
  const shell = createShell(options)
  try {
    const level = await shell.level()
    return {
      ...level,
      network: options.network,
      folders: [options.workspace, ...options.allowPaths],
      protected: options.protectedPaths,
      hidden: options.hiddenPaths,
      limits,
    }
  } finally {
    await shell.close()
  }
}
