import { prepareHome } from '../../app/home.ts'
import { getValue } from '../../config/edit.ts'
import { redactedConfig } from '../../config/redact.ts'
import { at, paths as keysOf, isTree } from '../../config/tree.ts'
import { pathsOf, readContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'

/** Makes what the home lacks; what is there stays as it is. */
export async function configInit(flags: GlobalFlags): Promise<void> {
  const { paths, config } = readContext(flags)
  const { created, warnings } = await prepareHome(paths, config)
  for (const warning of warnings) remark(warning)
  if (flags.json === true) printJson({ home: paths.home, created })
  else if (created.length === 0) print(`Everything is there already: ${paths.home}`)
  else for (const path of created) print(`made ${path}`)
}

/** Every key with what holds now; where a value comes from stands behind it. */
export function configShow(flags: GlobalFlags): void {
  const { config, origins } = readContext(flags)
  const shown = redactedConfig(config)
  if (flags.json === true) {
    printJson(shown)
    return
  }
  let section = ''
  for (const key of keysOf(shown)) {
    const value = at(shown, key)
    if (isTree(value) || value === undefined) continue
    const cut = key.lastIndexOf('.')
    if (key.slice(0, cut) !== section) {
      print(`${section === '' ? '' : '\n'}[${key.slice(0, cut)}]`)
      section = key.slice(0, cut)
    }
    const origin = origins.get(key)
    print(`${key.slice(cut + 1)} = ${JSON.stringify(value)}${origin === undefined ? '' : `  # ${origin}`}`)
  }
}

export function configGet(flags: GlobalFlags, key: string): void {
  const value = getValue(readContext(flags).config, key)
  if (flags.json === true) printJson({ key, value })
  else if (value === null) remark(`${key} is not set.`)
  else print(typeof value === 'string' ? value : JSON.stringify(value))
}

export function configPath(flags: GlobalFlags): void {
  const { configFile } = pathsOf(flags)
  if (flags.json === true) printJson({ path: configFile })
  else print(configFile)
}
