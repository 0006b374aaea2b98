import type { ModelPort, ModelRequest } from '../../../ports/model.ts'
import { singly, stream } from '../call.ts'
import type { Opened } from '../call.ts'
import { callCount } from '../conversation.ts'
import { readFailure } from '../failure.ts'
import { addressOf, endpointOf } from './address.ts'
import { createDecoder, encode } from './dialect.ts'
import type { WireLine } from './decode.ts'
import { readFacts } from './model-facts.ts'
import { httpFetch } from '../http-fetch.ts'
import type { ModelFacts } from './model-facts.ts'
import { toTheEnd, transport } from './transport.ts'

export { listOllama } from './list.ts'

export interface OllamaOptions {
  readonly endpoint?: string | undefined
  /** Tokens; without it the model is asked once for its own. */
  readonly contextWindow?: number | undefined
  readonly fetch?: typeof fetch | undefined
}

const refusesTools = (error: unknown): boolean => /does not support tools/i.test(readFailure(error).text)

const withoutTools = (model: string): string =>
  `${model} cannot use tools: it answers from its prompt alone and can neither search nor change anything.`

/** Models on an Ollama server. The SDK is loaded by the first call. */
export const createOllama = (options: OllamaOptions = {}): ModelPort => {
  const url = addressOf(options.endpoint)
  const known = new Map<string, ModelFacts>()
  const told = new Set<string>()

  const learn = (model: string, facts: ModelFacts): ModelFacts => {
    known.set(model, { ...known.get(model), ...facts })
    return known.get(model) ?? facts
  }

  const open = async (request: ModelRequest, connection: AbortSignal): Promise<Opened<WireLine>> => {
    const { model, prompt } = request
    const { Ollama } = await import('ollama/browser')
    const client = new Ollama({ host: url, fetch: transport(options.fetch ?? httpFetch, connection) })

    const factsOf = async (): Promise<ModelFacts> => {
      if (options.contextWindow !== undefined) return { ...known.get(model), contextWindow: options.contextWindow }
      const facts = known.get(model) ?? (await readFacts(client, model))
      return facts === undefined ? {} : learn(model, facts)
    }
    const ask = async ({ contextWindow, tools = true }: ModelFacts): Promise<Opened<WireLine>> => {
      const events = singly(toTheEnd(await client.chat(encode(request, { contextWindow, tools }))))
      const silent = tools || prompt.tools.length === 0 || told.has(model)
      if (silent) return { events }
      told.add(model)
      return { events, notice: withoutTools(model) }
    }

    const facts = await factsOf()
    return ask(facts).catch((error: unknown) => {
      if (facts.tools === false || !refusesTools(error)) throw error
      learn(model, { tools: false })
      return ask({ ...facts, tools: false })
    })
  }

  return {
    stream: (request, signal) =>
      stream({
        endpoint: endpointOf(url, request.model),
        decoder: createDecoder({ firstCall: callCount(request.prompt.messages) }),
        signal,
        open: (connection) => open(request, connection),
      }),
  }
}
