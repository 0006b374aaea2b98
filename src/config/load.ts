import { isAbsolute, join, resolve } from 'node:path'
import { fromEnvironment, type Override } from './environment.ts'
import { expand, type Environment } from './expand.ts'
import { invalid } from './invalid.ts'
import { aliases, keys, nearestKey } from './keys.ts'
import { parseToml } from './parse-toml.ts'
import { lineOf } from './position.ts'
import { readConfigFile } from './read-file.ts'
import { readConfig, type Config } from './schema.ts'
import { at, drop, isTree, paths, put, type Tree } from './tree.ts'

export interface LoadOptions {
  /** Absolute path of config.toml; it need not exist. */
  readonly file: string
  /** Relative folders in the file are below this one. */
  readonly home: string
  /** What `~` stands for. */
  readonly homedir: string
  /** Instead of what the file holds. */
  readonly text?: string
  readonly env: Environment
  /** By dotted key, with the flag to blame: `{ 'agent.default_model': { value: 'opus', name: '--model' } }`. */
  readonly flags?: Readonly<Record<string, { readonly value: unknown; readonly name: string }>>
}

export interface Loaded {
  readonly config: Config
  /** Sentences for the person; none of them stops the program. */
  readonly warnings: readonly string[]
  /** Where a key got its value: the file, the variable or the flag by name. Keys with their default are absent. */
  readonly origins: ReadonlyMap<string, string>
}

const renamed = (tree: Tree): Tree => {
  let result = tree
  for (const [alias, key] of aliases) {
    const value = at(result, alias)
    if (value === undefined) continue
    const known = at(result, key)
    result = put(drop(result, alias), key, isTree(value) && isTree(known) ? { ...value, ...known } : (known ?? value))
  }
  return result
}

const unknownKeys = (tree: Tree, file: string, text: string): string[] => {
  const strange = paths(tree).filter((key) => !keys.has(key))
  const outermost = strange.filter((key) => !strange.some((other) => key.startsWith(`${other}.`)))
  return outermost.map((key) => {
    const near = nearestKey(key)
    return `${file}:${lineOf(text, key) ?? 1}: ${key} is not known and changes nothing.${near === null ? '' : ` Did you mean ${near}?`}`
  })
}

const absolute = (path: string, home: string, homedir: string): string => {
  const expanded = path === '~' || /^~[\\/]/.test(path) ? join(homedir, path.slice(1)) : path
  return isAbsolute(expanded) ? resolve(expanded) : resolve(home, expanded)
}

/**
 * The configuration: defaults < file < environment < flags. Throws FaultError `config.invalid` that names file,
 * line, key, what was found and what is allowed.
 */
export const loadConfig = ({ file, home, homedir, text: given, env, flags = {} }: LoadOptions): Loaded => {
  const { text, warnings } = given === undefined ? readConfigFile(file) : { text: given, warnings: [] }
  const written = renamed(parseToml(text, file))
  const environment = fromEnvironment(env)
  const fromFlags: Override[] = Object.entries(flags).map(([key, flag]) => ({ key, ...flag }))
  const overrides = [...environment.overrides, ...fromFlags]
  const expanded = expand(written, { file, text, env })
  const tree = overrides.reduce((result, { key, value }) => put(result, key, value), expanded)
  const read = readConfig(tree)
  if ('issues' in read) throw invalid(read.issues, { file, text, tree, overrides })
  const { config } = read
  const place = (path: string) => absolute(path, home, homedir)
  return {
    config: {
      ...config,
      memory: {
        ...config.memory,
        workspace: place(config.memory.workspace),
        external_paths: config.memory.external_paths.map(place),
      },
      sandbox: { ...config.sandbox, allow_paths: config.sandbox.allow_paths.map(place) },
    },
    warnings: [...warnings, ...unknownKeys(written, file, text), ...environment.warnings],
    origins: new Map([
      ...paths(written).flatMap((key): [string, string][] =>
        keys.has(key) && keys.get(key) !== 'table' ? [[key, file]] : [],
      ),
      ...overrides.map(({ key, name }): [string, string] => [key, name]),
    ]),
  }
}
