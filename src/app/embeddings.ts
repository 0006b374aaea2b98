import type { EmbeddingPort, OpenStep } from '../ports/embedding.ts'
import { fail } from '../bus/messages/fault.ts'
import type { Config } from '../config/schema.ts'
import type { LocalModel } from './threads/local-embedding.ts'
import { openThread } from './threads/open.ts'

export interface Embeddings {
  /** Throws FaultError `embed.unavailable` for a model nobody has. */
  readonly port: (model: string) => EmbeddingPort
  close(): Promise<void>
}

interface Options {
  readonly config: Config
  readonly modelsDir: string
  /** Requests of the providers that are servers. */
  readonly fetch: typeof fetch | undefined
  /** Runs local models in this thread: for one question, where starting another thread costs more than it saves. */
  readonly here?: boolean
  /** Takes a local model as it was kept for quick starts, where it was checked before. */
  readonly quick?: boolean
}

const methods = { open: 'stream', embed: 'promise', close: 'promise' } as const

/** Who makes vectors, by model. Nothing is loaded before it is asked. */
export function createEmbeddings({ config, modelsDir, fetch, here = false, quick = false }: Options): Embeddings {
  const { providers } = config
  const ports = new Map<string, EmbeddingPort>()

  const local = (data: LocalModel): EmbeddingPort => {
    if (here) return lazy(async () => (await import('./threads/local-embedding.ts')).createLocal(data))
    const thread = openThread<EmbeddingPort>({ entry: 'embedding', data, methods })
    const close = async (): Promise<void> => {
      try {
        // A thread that ends in the middle of a run takes the process with it.
        if (thread.running()) await thread.port.close()
      } finally {
        await thread.stop()
      }
    }
    /** What making a model took in memory is given back only by the end of its thread. */
    async function* open(): AsyncGenerator<OpenStep> {
      for await (const step of thread.port.open())
        if (step.type !== 'ready' || step.fresh !== true) yield step
        else {
          await close()
          yield* thread.port.open()
        }
    }
    return { ...thread.port, open, close }
  }

  const create = (model: string): EmbeddingPort => {
    const slash = model.indexOf('/')
    const [provider, name] = [model.slice(0, slash), model.slice(slash + 1)]
    switch (provider) {
      case 'local':
        return local({ modelsDir, name, quick })
      case 'openai': {
        const { api_key: apiKey, base_url: baseUrl } = providers.openai
        return lazy(async () => {
          const { createOpenaiEmbedding } = await import('../adapters/models/openai/embedding.ts')
          return createOpenaiEmbedding({ apiKey, baseUrl, model: name, fetch })
        })
      }
      case 'ollama':
        return lazy(async () => {
          const { createOllamaEmbedding } = await import('../adapters/models/ollama/embedding.ts')
          return createOllamaEmbedding({ endpoint: providers.ollama.endpoint, model: name, fetch })
        })
      default:
        throw fail('embed.unavailable', `There is no embedding model ${model}.`, {
          hint: 'Look at memory.embedding_provider and memory.embedding_model in config.toml.',
        })
    }
  }

  return {
    port(model) {
      const known = ports.get(model)
      if (known !== undefined) return known
      const made = create(model)
      ports.set(model, made)
      return made
    },
    close: async () => {
      await Promise.all([...ports.values()].map((port) => port.close()))
    },
  }
}

/** A port whose library is loaded by its first call. */
function lazy(make: () => Promise<EmbeddingPort>): EmbeddingPort {
  let made: Promise<EmbeddingPort> | null = null
  const port = (): Promise<EmbeddingPort> => (made ??= make())
  return {
    async *open() {
      yield* (await port()).open()
    },
    embed: async (texts, signal) => (await port()).embed(texts, signal),
    close: async () => {
      if (made !== null) await (await made).close()
    },
  }
}
