import { fail } from '../../../bus/messages/fault.ts'
import { fields } from '../failure.ts'
import { malformed, providerFault } from '../faults.ts'
import { httpFetch } from '../http-fetch.ts'
import { isLoopback } from '../network.ts'
import { addressOf, endpointOf } from './address.ts'

export interface ListOllamaOptions {
  readonly endpoint?: string | undefined
  readonly fetch?: typeof fetch | undefined
  /** ms; 400 on this machine, 2000 elsewhere. */
  readonly timeoutMs?: number | undefined
}

const namesIn = (body: unknown): string[] => {
  const { models } = fields(body)
  if (!Array.isArray(models)) throw malformed('Ollama')
  return models.flatMap((model: unknown) => {
    const { name } = fields(model)
    return typeof name === 'string' ? [name] : []
  })
}

/** The names of the installed models. Throws `provider.unreachable`, also where nothing answers in time. */
export const listOllama = async (options: ListOllamaOptions = {}): Promise<readonly string[]> => {
  const url = addressOf(options.endpoint)
  const endpoint = endpointOf(url, '')
  const timeoutMs = options.timeoutMs ?? (isLoopback(url) ? 400 : 2000)
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await (options.fetch ?? httpFetch)(`${url}/api/tags`, { signal })
    if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status })
    return namesIn(await response.json())
  } catch (error) {
    if (!signal.aborted) throw providerFault(error, endpoint)
    throw fail('provider.unreachable', `Ollama at ${url} did not answer within ${String(timeoutMs)} ms.`, {
      hint: endpoint.hints['provider.unreachable'],
    })
  }
}
