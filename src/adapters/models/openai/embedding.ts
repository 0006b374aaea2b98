import type { OpenAI } from 'openai'
import type { EmbeddingPort } from '../../../ports/embedding.ts'
import { fields } from '../failure.ts'
import { malformed } from '../faults.ts'
import { createServedEmbedding } from '../served-embedding.ts'
import { refuseWebPage } from '../web-page.ts'
import { connect, endpointOf, isOfficial, keyFor, urlOf } from './client.ts'
import type { OpenAiServer } from './client.ts'

interface OpenaiEmbeddingOptions extends OpenAiServer {
  /** Such as `text-embedding-3-small`. */
  readonly model: string
}

interface Item {
  readonly index?: number
  readonly embedding: ArrayLike<number>
}

const isItem = (item: unknown): item is Item => {
  const { embedding } = fields(item)
  return Array.isArray(embedding) || embedding instanceof Float32Array
}

/** Each vector says which text it belongs to; some servers leave that out and keep the order. */
const inOrder = (data: unknown): ArrayLike<number>[] => {
  if (!Array.isArray(data) || !data.every(isItem)) throw malformed('the server')
  return data
    .map(({ index, embedding }, at) => ({ index: index ?? at, embedding }))
    .sort((a, b) => a.index - b.index)
    .map(({ embedding }) => embedding)
}

/** OpenAI's embeddings, of OpenAI or any server that speaks them. The SDK is loaded by the first call. */
export const createOpenaiEmbedding = ({ model, ...server }: OpenaiEmbeddingOptions): EmbeddingPort => {
  const official = isOfficial(urlOf(server))
  let client: Promise<OpenAI> | undefined
  const endpoint = () => {
    keyFor(server)
    const known = endpointOf(server, model)
    const hint = `Choose another model: localgpt config set memory.embedding_model NAME`
    return { ...known, hints: { ...known.hints, 'provider.model_not_found': hint } }
  }
  return createServedEmbedding({
    id: `openai/${model}`,
    batch: 128,
    endpoint,
    async request(texts, signal) {
      const { embeddings } = await (client ??= connect(server))
      // Without a format the SDK asks for base64, which half the other servers do not know.
      const body = { model, input: [...texts], ...(official ? {} : { encoding_format: 'float' as const }) }
      const { data, response } = await embeddings.create(body, { signal }).withResponse()
      refuseWebPage(response, endpoint())
      return inOrder(fields(data)['data'])
    },
  })
}
