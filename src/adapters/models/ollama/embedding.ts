import type { EmbeddingPort } from '../../../ports/embedding.ts'
import { fields } from '../failure.ts'
import { malformed } from '../faults.ts'
import { httpFetch } from '../http-fetch.ts'
import { createServedEmbedding } from '../served-embedding.ts'
import { addressOf, endpointOf } from './address.ts'
import { transport } from './transport.ts'

interface OllamaEmbeddingOptions {
  readonly endpoint?: string | undefined
  /** Such as `nomic-embed-text`. */
  readonly model: string
  readonly fetch?: typeof fetch | undefined
}

/** An embedding model on an Ollama server. The SDK is loaded by the first call. */
export const createOllamaEmbedding = (options: OllamaEmbeddingOptions): EmbeddingPort => {
  const { model } = options
  const url = addressOf(options.endpoint)
  return createServedEmbedding({
    id: `ollama/${model}`,
    batch: 32,
    endpoint: () => endpointOf(url, model),
    async request(texts, signal) {
      const { Ollama } = await import('ollama/browser')
      const client = new Ollama({ host: url, fetch: transport(options.fetch ?? httpFetch, signal) })
      const { embeddings } = fields(await client.embed({ model, input: [...texts] }))
      if (!Array.isArray(embeddings) || !embeddings.every(Array.isArray)) throw malformed('Ollama')
      return embeddings as number[][]
    },
  })
}
