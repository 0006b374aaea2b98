import type { Environment } from './expand.ts'
import { keys, nearestKey, type KeyKind } from './keys.ts'

/** A value from outside the file, and the name to blame for it. */
export interface Override {
  readonly key: string
  readonly value: unknown
  readonly name: string
}

/** Names the providers' own tools use. */
const wellKnown: ReadonlyMap<string, string> = new Map([
  ['ANTHROPIC_API_KEY', 'providers.anthropic.api_key'],
  ['ANTHROPIC_BASE_URL', 'providers.anthropic.base_url'],
  ['OPENAI_API_KEY', 'providers.openai.api_key'],
  ['OPENAI_BASE_URL', 'providers.openai.base_url'],
  ['OLLAMA_HOST', 'providers.ollama.endpoint'],
])

/** `server.port` → `LOCALGPT_SERVER_PORT`. */
const variableOf = (key: string): string => `LOCALGPT_${key.replaceAll('.', '_').toUpperCase()}`

/** Text as a person types it, turned into what the key holds; what does not fit is left for the schema to refuse. */
export const read = (text: string, kind: KeyKind | undefined): unknown => {
  const plain = text.trim()
  if (kind === 'number') return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : text
  if (kind === 'flag') {
    if (/^(?:true|yes|on|1)$/i.test(plain)) return true
    return /^(?:false|no|off|0)$/i.test(plain) ? false : text
  }
  if (kind !== 'list') return text
  const items = plain.replace(/^\[(.*)\]$/s, '$1').split(',')
  return items.map((item) => item.trim().replace(/^(["'])(.*)\1$/, '$2')).filter((item) => item !== '')
}

/** Ollama's own variable may lack scheme and port, and 0.0.0.0 is where it listens, not where it is called. */
const ollamaAddress = (host: string): string => {
  const withScheme = /^https?:\/\//.test(host) ? host : `http://${host.startsWith(':') ? `127.0.0.1${host}` : host}`
  if (!URL.canParse(withScheme)) return host
  const address = new URL(withScheme)
  if (address.hostname === '0.0.0.0') address.hostname = '127.0.0.1'
  if (address.port === '' && withScheme === `http://${host}`) address.port = '11434'
  return address.href.replace(/\/$/, '')
}

/** What the environment says; empty variables say nothing. Systematic names win over the providers' own. */
export const fromEnvironment = (env: Environment): { overrides: Override[]; warnings: string[] } => {
  const overrides: Override[] = []
  for (const [name, key] of wellKnown) {
    const value = env[name]?.trim()
    if (value) overrides.push({ key, name, value: name === 'OLLAMA_HOST' ? ollamaAddress(value) : value })
  }
  const names = new Set<string>()
  for (const [key, kind] of keys) {
    const name = variableOf(key)
    names.add(name)
    const value = env[name]
    if (kind !== 'table' && value) overrides.push({ key, name, value: read(value, kind) })
  }
  const section = new RegExp(`^LOCALGPT_(?:${[...keys.keys()].filter((key) => !key.includes('.')).join('|')})_`, 'i')
  const strange = Object.keys(env).filter((name) => section.test(name) && !names.has(name))
  const warnings = strange.map((name) => {
    const near = nearestKey(name.replace('LOCALGPT_', '').toLowerCase().replace('_', '.'))
    return `The variable ${name} is not known and changes nothing.${near === null ? '' : ` Did you mean ${variableOf(near)}?`}`
  })
  return { overrides, warnings }
}
