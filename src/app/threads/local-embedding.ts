import { createOnnxEmbedding, createOnnxFileEmbedding } from '../../adapters/onnx/index.ts'
import type { EmbeddingPort } from '../../ports/embedding.ts'

/** A model of this machine by its name, as `embeddingModel` gives it without `local/`; copied into a thread. */
export interface LocalModel {
  readonly name: string
  readonly modelsDir: string
  /** As it was kept for quick starts. */
  readonly quick: boolean
}

export function createLocal({ name, modelsDir, quick }: LocalModel): EmbeddingPort {
  const path = /^file:(.+)#[^#]*$/.exec(name)?.[1]
  if (path !== undefined) return createOnnxFileEmbedding({ path })
  return createOnnxEmbedding({ modelsDir, precision: name.endsWith('-fp16') ? 'fp16' : 'int8', quick })
}
