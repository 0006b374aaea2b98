import { homedir } from 'node:os'
import { prepareHome } from '../../app/home.ts'
import { hostOf } from '../../app/host-of.ts'
import { fail, FaultError } from '../../bus/messages/fault.ts'
import { isLive } from '../../config/changes.ts'
import { getValue, setValue } from '../../config/edit.ts'
import { isSecret } from '../../config/keys.ts'
import { loadConfig, type Loaded } from '../../config/load.ts'
import { parseModelName } from '../../config/model-names.ts'
import type { HomePaths } from '../../config/paths.ts'
import { parseToml } from '../../config/parse-toml.ts'
import { readConfigFile } from '../../config/read-file.ts'
import { saveConfig } from '../../config/save.ts'
import { pathsOf, type GlobalFlags } from '../context.ts'
import { askHidden } from '../ask-hidden.ts'
import { print, printJson, remark } from '../output.ts'
import { readStdin } from '../read-stdin.ts'

interface Wanted {
  readonly key: string
  readonly value: string | undefined
  readonly stdin: boolean
}

/** Changes one value in config.toml. Nothing is written before the whole file with it has been found good. */
export async function configSet(flags: GlobalFlags, wanted: Wanted): Promise<void> {
  const { key } = wanted
  const paths = pathsOf(flags)
  const { text } = readConfigFile(paths.configFile)
  // No key can be set in what is no TOML: the person hears which line it is.
  parseToml(text, paths.configFile)
  const before = current(paths, text, key)
  const value = await valueOf(wanted)
  if (key === 'agent.default_model' && value !== 'auto') parseModelName(value)
  if (text === '') await prepareHome(paths)
  const next = await setValue(readConfigFile(paths.configFile).text, key, value)
  const { config, origins } = checked(paths, next, key)
  await saveConfig(paths.configFile, next)

  const after = getValue(config, key)
  if (flags.json === true) printJson({ key, before, after, file: paths.configFile })
  else print(`${key}: ${shown(before)} → ${shown(after)}  (${paths.configFile})`)
  const origin = origins.get(key)
  if (origin !== undefined && origin !== paths.configFile) remark(`${origin} is set and wins over the file.`)
  const host = hostOf(paths)
  if (host !== null)
    remark(
      isLive(key)
        ? `LocalGPT runs already (process ${host}): a daemon takes this up at once, a chat at its next start.`
        : `LocalGPT runs already (process ${host}): it takes this up at its next start. localgpt daemon restart`,
    )
}

const shown = (value: unknown): string => (value === null ? '(not set)' : JSON.stringify(value))

const load = ({ configFile: file, home }: HomePaths, text: string, env: NodeJS.ProcessEnv): Loaded =>
  loadConfig({ file, home, homedir: homedir(), text, env })

/** What holds now; null where the file is broken, which setting a key may be about to mend. */
function current(paths: HomePaths, text: string, key: string): unknown {
  let config
  try {
    ;({ config } = load(paths, text, process.env))
  } catch {
    return null
  }
  return getValue(config, key)
}

async function valueOf({ key, value, stdin }: Wanted): Promise<string> {
  if (stdin) return (await readStdin(remark)).replace(/\r?\n$/, '')
  if (value !== undefined) {
    if (isSecret(key) && !value.includes('${'))
      remark(
        `The key now stands in the history of your shell. Without the value, it is asked for: localgpt config set ${key}`,
      )
    return value
  }
  if (isSecret(key) && process.stdin.isTTY) return askHidden(`${key}: `)
  throw fail('usage.invalid', `${key} needs a value.`, {
    hint: isSecret(key)
      ? `Give it by a pipe: localgpt config set ${key} --stdin`
      : `Give it: localgpt config set ${key} VALUE`,
  })
}

/** A variable that overrides the key would hide that the value in the file is wrong. */
function checked(paths: HomePaths, text: string, key: string): Loaded {
  const loaded = refusing(() => load(paths, text, process.env))
  const origin = loaded.origins.get(key)
  if (origin !== undefined && origin !== paths.configFile && !text.includes(`\${${origin}}`)) {
    const { [origin]: _hidden, ...env } = process.env
    refusing(() => load(paths, text, env))
  }
  return loaded
}

function refusing(work: () => Loaded): Loaded {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    const { code, message, detail } = error.fault
    throw fail(code, message.replace(/^\S+?:\d+: /, ''), { hint: 'Nothing was changed.', detail })
  }
}
