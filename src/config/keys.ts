import * as z from 'zod'
import { editDistance } from './edit-distance.ts'
import { configSchema } from './schema.ts'

export type KeyKind = 'text' | 'number' | 'flag' | 'list' | 'table'

const inner = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
    ? inner(schema.unwrap())
    : schema

const kindOf = (schema: z.core.$ZodType): KeyKind => {
  if (schema instanceof z.ZodObject) return 'table'
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodBoolean) return 'flag'
  return schema instanceof z.ZodArray ? 'list' : 'text'
}

const collect = (schema: z.core.$ZodType, prefix: string): [string, KeyKind][] => {
  const plain = inner(schema)
  if (!(plain instanceof z.ZodObject)) return []
  return Object.entries(plain.shape as z.core.$ZodShape).flatMap(([name, child]) => {
    const key = `${prefix}${name}`
    return [[key, kindOf(inner(child))], ...collect(child, `${key}.`)]
  })
}

/** Every key of config.toml, dotted ("server.port"), with the kind of its value; tables included. */
export const keys: ReadonlyMap<string, KeyKind> = new Map(collect(configSchema, ''))

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
