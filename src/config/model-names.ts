import { fail } from '../bus/messages/fault.ts'
import type { ProviderName } from '../bus/messages/provider-name.ts'

/** Short names, in the one place where they are kept up to date. */
export const aliases: Readonly<Record<string, string>> = {
  opus: 'anthropic/claude-opus-5-5',
  sonnet: 'anthropic/claude-sonnet-5-5',
  haiku: 'anthropic/claude-haiku-5-5',
  gpt: 'openai/gpt-5.4',
  'gpt-mini': 'openai/gpt-5.4-mini',
}

const PREFIXES: Readonly<Record<string, ProviderName>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  ollama: 'ollama',
  'claude-cli': 'claude-cli',
}

export interface NamedModel {
  readonly provider: ProviderName
  readonly model: string
  readonly reason: string
}

/** What a model name says by itself; `auto` is not one. Throws FaultError `config.unknown_model` with the list. */
export function parseModelName(name: string): NamedModel {
  const alias = aliases[name]
  if (alias !== undefined) return { ...parseModelName(alias), reason: `"${name}" is short for ${alias}` }
  if (name === 'recall')
    return { provider: 'recall', model: 'recall', reason: 'answers from your notes, without a language model' }
  const slash = name.indexOf('/')
  const prefix = slash < 0 ? null : name.slice(0, slash)
  const model = name.slice(slash + 1)
  const provider = prefix === null ? 'ollama' : PREFIXES[prefix]
  if (provider === undefined || model === '' || /\s/.test(name)) throw unknown(name)
  return { provider, model, reason: 'chosen by name' }
}

const unknown = (name: string) =>
  fail('config.unknown_model', `There is no model "${name}".`, {
    hint: `Use auto, recall, ${Object.keys(aliases).join(', ')}, ${Object.keys(PREFIXES)
      .map((prefix) => `${prefix}/NAME`)
      .join(', ')}, or the bare name of an Ollama model.`,
  })
