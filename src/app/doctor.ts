import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { FaultError } from '../bus/messages/fault.ts'
import { loadConfig } from '../config/load.ts'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import { commandIn, type Finding } from './doctor-finding.ts'
import { checkDisk, checkHome, checkNode } from './doctor-home.ts'
import { checkEmbedding } from './doctor-embedding.ts'
import { checkLock, checkLog } from './doctor-log.ts'
import { checkNotes } from './doctor-memory.ts'
import { checkModels } from './doctor-models.ts'
import { checkSandbox } from './doctor-sandbox.ts'

interface Options {
  readonly paths: HomePaths
  readonly env: NodeJS.ProcessEnv
  readonly model?: string | undefined
  /** Loads the embedding model too, and builds it where that has not been done. */
  readonly deep?: boolean
}

/** Looks at everything the program needs. Changes nothing and sends nothing away. */
export async function examine({ paths, env, model, deep = false }: Options): Promise<readonly Finding[]> {
  const { config, findings } = checkConfig(paths, env, model)
  return [
    checkNode(process.versions.node),
    ...(await checkHome(paths, config)),
    ...findings,
    await checkDisk(paths),
    checkLock(paths),
    checkLog(paths),
    ...(await checkNotes(paths, config)),
    await checkEmbedding(paths, config, deep),
    ...(await checkModels(config, env)),
    await checkSandbox(paths, config, env),
  ]
}

/** Where config.toml is broken the other checks go on with the defaults. */
function checkConfig(
  { configFile: file, home }: HomePaths,
  env: NodeJS.ProcessEnv,
  model: string | undefined,
): { readonly config: Config; readonly findings: readonly Finding[] } {
  const flags = model === undefined ? {} : { 'agent.default_model': { value: model, name: '--model' } }
  const options = { file, home, homedir: homedir(), env, flags }
  try {
    const { config, warnings } = loadConfig(options)
    const message = existsSync(file) ? file : `${file} is not there: the defaults hold`
    if (warnings.length === 0) return { config, findings: [{ check: 'config', state: 'ok', message, fix: null }] }
    return { config, findings: warnings.map(warning) }
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    const { message, hint = `Edit ${file}` } = error.fault
    const finding: Finding = { check: 'config', state: 'broken', message, fix: commandIn(hint) }
    return { config: loadConfig({ ...options, text: '', env: {}, flags: {} }).config, findings: [finding] }
  }
}

/** A warning that ends in a command is split into what is and what to do. */
function warning(text: string): Finding {
  const [, message = text, fix = null] = /^(.*): (chmod .*)$/.exec(text) ?? []
  return { check: 'config', state: 'warning', message, fix: fix ?? 'localgpt config path shows the file to edit' }
}
