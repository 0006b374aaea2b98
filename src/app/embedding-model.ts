import { statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Config } from '../config/schema.ts'

const LOCAL: Readonly<Record<string, string>> = {
  'all-MiniLM-L6-v2': 'local/minilm-l6-v2-int8',
  'all-MiniLM-L6-v2-fp16': 'local/minilm-l6-v2-fp16',
}
/** What a server is asked for where config.toml names its provider alone. */
const SERVED: Readonly<Record<string, string>> = { openai: 'text-embedding-3-small', ollama: 'nomic-embed-text' }

/** The id of the embedding model that config.toml asks for; null: none. */
export function embeddingModel({ memory }: Config): string | null {
  const { embedding_provider: provider, embedding_model: name } = memory
  if (provider === 'none') return null
  if (provider !== 'local') return `${provider}/${name in LOCAL ? (SERVED[provider] ?? name) : name}`
  return LOCAL[name] ?? `local/file:${name}#${markOf(name)}`
}

/** Another file in the same place is another model. */
function markOf(path: string): string {
  try {
    const { size, mtimeMs } = statSync(isAbsolute(path) ? join(path, 'model.onnx') : path)
    return `${size}-${Math.round(mtimeMs)}`
  } catch {
    return 'missing'
  }
}
