import { homedir } from 'node:os'
import type { ShellOptions } from '../../adapters/sandbox/options.ts'
import type { HomePaths } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import { keptFromCommands, protectedIn } from '../../security/paths/protected.ts'

/** What a shell of this home is made with. */
export function shellOptions(
  { home, configFile }: HomePaths,
  { memory: { workspace }, sandbox }: Config,
  env: NodeJS.ProcessEnv,
): ShellOptions {
  const { protectedPaths, hiddenPaths } = protectedIn({ home, workspace })
  return {
    workspace,
    allowPaths: sandbox.allow_paths,
    protectedPaths: [...protectedPaths, ...keptFromCommands(workspace)],
    hiddenPaths: [...new Set([...hiddenPaths, configFile])],
    home: homedir(),
    network: sandbox.network,
    enabled: sandbox.enabled,
    level: sandbox.level,
    env,
  }
}
