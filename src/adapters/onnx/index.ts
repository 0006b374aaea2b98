export { createOnnxEmbedding } from './embedding.ts'
export { createOnnxFileEmbedding } from './file-embedding.ts'
