import type { HomePaths } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import { runAttempts, type AttemptReport, type SandboxTest } from './run-attempts.ts'
import { shellOptions } from './shell-options.ts'

/** Every attempt with the settings of this home, in a folder of its state that is taken away again. */
export const testSandbox = (
  paths: HomePaths,
  config: Config,
  env: NodeJS.ProcessEnv,
  onReport: (report: AttemptReport) => void,
): Promise<SandboxTest> => runAttempts({ folder: paths.state, shell: shellOptions(paths, config, env), onReport })
