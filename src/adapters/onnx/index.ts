export { createOnnxEmbedding } from './embedding.ts'
export type { OnnxEmbeddingOptions } from './embedding.ts'
