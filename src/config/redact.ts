import { isSecret, keys } from './keys.ts'
import type { Config } from './schema.ts'
import { at, put, type Tree } from './tree.ts'

export const HIDDEN = '(hidden)'

const withoutPassword = (value: string): string => value.replace(/^(https?:\/\/)[^/@\s]+@/, `$1${HIDDEN}@`)

/** The configuration as it may be shown: keys, and passwords inside addresses, are `(hidden)`. */
export const redactedConfig = (config: Config): Tree => {
  let shown: Tree = { ...config }
  for (const key of keys.keys()) {
    const value = at(shown, key)
    if (typeof value === 'string') shown = put(shown, key, isSecret(key) ? HIDDEN : withoutPassword(value))
  }
  return shown
}
