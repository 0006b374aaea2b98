import { editDistance } from './edit-distance.ts'
import type { KeyKind } from './leaf.ts'
import { schema } from './schema.ts'
import { inside, isLeaf, type Shape } from './table.ts'

export type { KeyKind }

const collect = (shape: Shape, prefix: string): [string, KeyKind][] =>
  Object.entries(shape).flatMap(([name, entry]): [string, KeyKind][] => {
    const key = `${prefix}${name}`
    return isLeaf(entry) ? [[key, entry.kind]] : [[key, 'table'], ...collect(inside(entry), `${key}.`)]
  })

/** Every key of config.toml, dotted ("server.port"), with the kind of its value; tables included. */
export const keys: ReadonlyMap<string, KeyKind> = new Map(collect(schema, ''))

export const isSecret = (key: string): boolean => key.endsWith('api_key')

/** Other spellings that people arrive with, and what they mean here. */
export const aliases: ReadonlyMap<string, string> = new Map([
  ['providers.claude-cli', 'providers.claude_cli'],
  ['providers.ollama.base_url', 'providers.ollama.endpoint'],
])

/** The known key that `key` was probably meant to be: nearly the same, or the same name in another section. */
export const nearestKey = (key: string): string | null => {
  const name = key.slice(key.lastIndexOf('.') + 1)
  const elsewhere = [...keys.keys()].find((known) => known.endsWith(`.${name}`))
  const ranked = [...keys.keys()]
    .map((known) => ({ known, edits: editDistance(key, known) }))
    .sort((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best !== undefined && best.edits <= Math.max(2, name.length / 3) ? best.known : (elsewhere ?? null)
}
