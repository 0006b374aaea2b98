import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { prepareHome, type PreparedHome } from '../app/home.ts'
import { fail } from '../bus/messages/fault.ts'
import { loadConfig } from '../config/load.ts'
import { homePaths, type HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import { remark } from './output.ts'

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly config?: string
  readonly model?: string
  readonly verbose?: boolean
  readonly profile?: string
  readonly json?: boolean
  readonly yolo?: boolean
}

export interface CliContext {
  readonly paths: HomePaths
  readonly config: Config
  readonly origins: ReadonlyMap<string, string>
  readonly env: NodeJS.ProcessEnv
  readonly flags: GlobalFlags
  /** What the person has been told of the settings already. */
  readonly warnings: readonly string[]
}

export const pathsOf = ({ profile, config }: GlobalFlags): HomePaths => {
  const paths = homePaths({ env: process.env, profile, homedir: homedir() })
  return config === undefined ? paths : { ...paths, configFile: resolve(config) }
}

/** Reads the configuration; changes nothing. Throws FaultError `config.*`, `usage.invalid`. */
export function readContext(flags: GlobalFlags): CliContext {
  const paths = pathsOf(flags)
  const chosen = {
    ...(flags.model === undefined ? {} : { 'agent.default_model': { value: flags.model, name: '--model' } }),
    ...(flags.yolo === true ? { 'tools.approval': { value: 'yolo', name: '--yolo' } } : {}),
  }
  const { config, warnings, origins } = loadConfig({
    file: paths.configFile,
    home: paths.home,
    homedir: homedir(),
    env: process.env,
    flags: chosen,
  })
  for (const warning of warnings) remark(warning)
  return { paths, config, origins, env: process.env, flags, warnings }
}

/** Reads the configuration and makes what the home lacks. Throws FaultError `home.unwritable` as well. */
export async function openContext(flags: GlobalFlags): Promise<CliContext & { readonly home: PreparedHome }> {
  const { configFile } = pathsOf(flags)
  // A slip of the pen would make a file of defaults there and go on with those.
  if (flags.config !== undefined && !existsSync(configFile))
    throw fail('usage.invalid', `There is no ${configFile}.`, {
      hint: `Make it with the defaults: localgpt config init --config ${configFile}`,
    })
  const context = readContext(flags)
  const home = await prepareHome(context.paths, context.config)
  for (const warning of home.warnings) remark(warning)
  return { ...context, home, warnings: [...context.warnings, ...home.warnings] }
}
