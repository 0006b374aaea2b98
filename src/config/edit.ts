import { fail } from '../bus/messages/fault.ts'
import { read } from './environment.ts'
import { isSecret, keys, nearestKey } from './keys.ts'
import { HIDDEN } from './redact.ts'
import type { Config } from './schema.ts'
import { at, isTree, put, type Tree } from './tree.ts'

const known = (key: string): void => {
  if (keys.has(key)) return
  const near = nearestKey(key)
  throw fail('config.invalid', `There is no key "${key}".`, {
    hint: near === null ? 'See all of them with: localgpt config show' : `Did you mean ${near}?`,
    detail: { key },
  })
}

/** What `key` is now; keys are `(hidden)`, what is not set is null. Throws FaultError `config.invalid` for an unknown key. */
export const getValue = (config: Config, key: string): unknown => {
  known(key)
  const value = at(config, key) ?? null
  return isSecret(key) && value !== null ? HIDDEN : value
}

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The lines of `section` ("" for what stands before the first one): from, and up to but without. */
const sectionLines = (lines: readonly string[], section: string): [from: number, to: number] | null => {
  const isHeader = (line: string) => /^\s*\[/.test(line)
  const start =
    section === '' ? -1 : lines.findIndex((line) => new RegExp(`^\\s*\\[\\s*${escaped(section)}\\s*\\]`).test(line))
  if (start < 0 && section !== '') return null
  const next = lines.findIndex((line, index) => index > start && isHeader(line))
  return [start + 1, next < 0 ? lines.length : next]
}

/** `text` where the key can be set in its place: the example in a comment made live, or its section begun at the end. */
const prepared = (text: string, section: string, name: string): string => {
  const lines = text.split('\n')
  const range = sectionLines(lines, section)
  if (range === null) return `${text.trimEnd()}\n\n[${section}]\n`.trimStart()
  const example = new RegExp(`^\\s*#\\s*(${escaped(name)}\\s*=.*)$`)
  const index = lines.findIndex((line, place) => place >= range[0] && place < range[1] && example.test(line))
  return index < 0 ? text : lines.with(index, lines[index]?.replace(example, '$1') ?? '').join('\n')
}

const same = (a: unknown, b: unknown): boolean =>
  isTree(a) && isTree(b)
    ? Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => same(a[key], b[key]))
    : JSON.stringify(a) === JSON.stringify(b)

/**
 * `text` with `key` set to what a person typed, comments and order kept. Whether the value is allowed is for
 * loadConfig to say; whether the key exists is said here (FaultError `config.invalid`).
 */
export const setValue = async (text: string, key: string, value: string): Promise<string> => {
  known(key)
  const kind = keys.get(key)
  if (kind === 'table') {
    const inside = [...keys.keys()].filter((other) => other.startsWith(`${key}.`)).slice(0, 3)
    throw fail('config.invalid', `"${key}" is a section, not a value.`, {
      hint: `Set a key inside it: ${inside.join(', ')}`,
      detail: { key },
    })
  }
  const { parse, patch } = await import('@decimalturn/toml-patch')
  const wanted = put(parse(text) as Tree, key, read(value, kind))
  const cut = key.lastIndexOf('.')
  const candidates = [prepared(text, key.slice(0, Math.max(cut, 0)), key.slice(cut + 1)), text]
  for (const candidate of candidates) {
    try {
      const result = patch(candidate, wanted)
      if (same(parse(result), wanted)) return result
    } catch {
      // An example that is no TOML by itself stays a comment: the next candidate leaves the text as it is.
    }
  }
  throw fail('config.invalid', `"${key}" could not be set without changing something else.`, {
    hint: 'Edit the file by hand: localgpt config path',
    detail: { key },
  })
}
