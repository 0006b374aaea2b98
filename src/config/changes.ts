import { keys } from './keys.ts'
import type { Config } from './schema.ts'
import { at, put, type Tree } from './tree.ts'

/** What a host takes up while it runs. */
const LIVE: ReadonlySet<string> = new Set(['agent.default_model'])

export const isLive = (key: string): boolean => LIVE.has(key)

export interface Changes {
  /** Dotted keys that can be taken up at once. */
  readonly live: readonly string[]
  /** Those that the next start takes up. */
  readonly later: readonly string[]
  /** `running` with the live ones of `next`. */
  readonly config: Config
}

/** What is different in `next`, by key. */
export function changesOf(running: Config, next: Config): Changes {
  const changed = [...keys]
    .filter(([key, kind]) => kind !== 'table' && !same(at(running, key), at(next, key)))
    .map(([key]) => key)
  const live = changed.filter(isLive)
  const config = live.reduce<Tree>((tree, key) => put(tree, key, at(next, key)), { ...running })
  // Each value comes from a whole Config, and from the same place in it.
  return { live, later: changed.filter((key) => !isLive(key)), config: config as unknown as Config }
}

/** Values of settings are plain: texts, numbers, flags, and lists of texts. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
