import { expect, it } from 'vitest'
import { createOllamaEmbedding } from '../../../../src/adapters/models/ollama/embedding.ts'
import { servedEmbeddingContract } from '../support/embedding-contract.ts'
import { deadUrl } from '../support/wire-server.ts'

const model = 'nomic-embed-text'

servedEmbeddingContract({
  name: 'Ollama',
  id: `ollama/${model}`,
  path: '/api/embed',
  batch: 32,
  create: (url) => createOllamaEmbedding({ endpoint: url, model }),
  answer: (embeddings) => ({ model, embeddings }),
  unknownModel: { error: `model "${model}" not found, try pulling it first` },
})

it('a missing embedding model of Ollama can be pulled, a missing server started', async () => {
  const port = createOllamaEmbedding({ endpoint: await deadUrl(), model })
  await expect(port.embed(['a'])).rejects.toMatchObject({
    fault: { hint: expect.stringContaining('ollama serve') as unknown },
  })
})
