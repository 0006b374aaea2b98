import type { EmbeddingModel, EmbeddingPort } from '../../ports/embedding.ts'
import type { Endpoint } from './endpoint.ts'
import { malformed, providerFault } from './faults.ts'

interface Served {
  /** `PROVIDER/NAME` */
  readonly id: string
  /** Texts in one request. */
  readonly batch: number
  /** Asked for each request: it may throw what is missing, such as a key. */
  readonly endpoint: () => Endpoint
  /** One vector a text, in order, of any length; whatever it throws is made a Fault. */
  readonly request: (texts: readonly string[], signal: AbortSignal) => Promise<readonly ArrayLike<number>[]>
}

/** UTF-16 units of one text, and of all texts in one request: below the limits of every known server in any language. */
const longestText = 6000
const longestRequest = 120_000

/** Servers refuse empty texts and halves of surrogate pairs. */
const sendable = (text: string): string => {
  const whole = text.slice(0, longestText).replace(/\p{Surrogate}/gu, '\ufffd')
  return whole.trim() === '' ? ' ' : whole
}

function* requestsOf(texts: readonly string[], batch: number): Generator<string[]> {
  let request: string[] = []
  let size = 0
  for (const text of texts.map(sendable)) {
    if (request.length === batch || (request.length > 0 && size + text.length > longestRequest)) {
      yield request
      request = []
      size = 0
    }
    request.push(text)
    size += text.length
  }
  if (request.length > 0) yield request
}

const toUnitLength = (numbers: ArrayLike<number>): Float32Array => {
  const vector = Float32Array.from(numbers)
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return length > 0 ? vector.map((value) => value / length) : vector
}

const isWhole = (vector: Float32Array, dimensions: number): boolean =>
  vector.length === dimensions && dimensions > 0 && vector.every(Number.isFinite)

/** An embedding model behind a server; nothing is sent before it is asked. Throws `provider.*` faults. */
export const createServedEmbedding = ({ id, batch, endpoint, request }: Served): EmbeddingPort => {
  let model: EmbeddingModel | undefined

  const send = async (texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> => {
    signal?.throwIfAborted()
    const server = endpoint()
    // The SDKs may leave their listeners on the signal they get, and the caller's may live long.
    const connection = new AbortController()
    const abort = (): void => {
      connection.abort()
    }
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const vectors = (await request(texts, connection.signal)).map(toUnitLength)
      const dimensions = model?.dimensions ?? vectors[0]?.length ?? 0
      if (vectors.length === texts.length && vectors.every((vector) => isWhole(vector, dimensions))) return vectors
      throw malformed(server.name, new Error('It did not give one vector for each text.'))
    } catch (error) {
      signal?.throwIfAborted()
      throw providerFault(error, server)
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  const ready = async (signal?: AbortSignal): Promise<EmbeddingModel> => {
    if (model !== undefined) return model
    const [vector] = await send(['dimensions'], signal)
    model = { id, dimensions: vector?.length ?? 0, batch }
    return model
  }

  return {
    async *open() {
      yield { type: 'ready', model: await ready() }
    },
    async embed(texts, signal) {
      if (texts.length === 0) return []
      await ready(signal)
      const vectors: Float32Array[] = []
      for (const part of requestsOf(texts, batch)) vectors.push(...(await send(part, signal)))
      return vectors
    },
    close: async () => {
      model = undefined
      return Promise.resolve()
    },
  }
}
