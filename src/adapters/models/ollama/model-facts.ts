import type { Ollama } from 'ollama/browser'
import { fields } from '../failure.ts'
import { Refusal } from './transport.ts'

/** What a model can do, as far as the server tells. */
export interface ModelFacts {
  /** What to ask for as `num_ctx`, tokens; undefined leaves it to the server. */
  readonly contextWindow?: number
  readonly tools?: boolean
}

/** Tokens. The memory for the whole window is taken at once, and models claim windows no laptop can hold. */
const largestWindow = 16_384

export const factsFrom = (shown: unknown): ModelFacts => {
  const { parameters, model_info: info, capabilities } = fields(shown)
  const claimed = Object.entries(fields(info)).find(([key]) => key.endsWith('.context_length'))?.[1]
  // A window set in the Modelfile is the person's choice, and already holds.
  const chosen = typeof parameters === 'string' && /^num_ctx\s/m.test(parameters)
  return {
    ...(typeof claimed === 'number' && !chosen ? { contextWindow: Math.min(claimed, largestWindow) } : {}),
    ...(Array.isArray(capabilities) ? { tools: capabilities.includes('tools') } : {}),
  }
}

/** Nothing is known of a model where the server cannot show it; that a server is not there is an error. */
export const readFacts = async (client: Ollama, model: string): Promise<ModelFacts | undefined> => {
  try {
    return factsFrom(await client.show({ model }))
  } catch (error) {
    if (error instanceof Refusal || error instanceof SyntaxError) return undefined
    throw error
  }
}
