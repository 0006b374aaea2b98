import { createAnthropic } from '../adapters/models/anthropic/index.ts'
import { httpFetch } from '../adapters/models/http-fetch.ts'
import { proxiedFetch, reachable } from '../adapters/models/network.ts'
import { createOllama } from '../adapters/models/ollama/index.ts'
import { createOpenAi } from '../adapters/models/openai/index.ts'
import type { Config } from '../config/schema.ts'
import type { ModelPort } from '../ports/model.ts'

export type ApiName = 'anthropic' | 'openai' | 'ollama'

/** What they are made with; plain data, so that it can be copied into a thread. */
export interface ApiSettings {
  readonly providers: Pick<Config['providers'], ApiName>
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The models that are asked over HTTP. None of them loads its library or opens a connection before it is asked. */
export function createModelApis({ providers, env }: ApiSettings): Readonly<Record<ApiName, ModelPort>> {
  const { anthropic, openai, ollama } = providers
  const patient = patientFetch(env)
  const cloud = ({ api_key: apiKey, base_url: baseUrl }: typeof anthropic) => ({ apiKey, baseUrl, fetch: patient })
  return {
    anthropic: createAnthropic(cloud(anthropic)),
    openai: createOpenAi(cloud(openai)),
    ollama: createOllama({ endpoint: ollama.endpoint, contextWindow: ollama.num_ctx, fetch: patient }),
  }
}

/** Waits for a server that is starting, honours the proxy settings. */
export const patientFetch = (env: ApiSettings['env']): typeof fetch => reachable(proxied(env) ?? httpFetch, env)

/** The proxy library is loaded by the first request that needs it. */
function proxied(env: ApiSettings['env']): typeof fetch | undefined {
  const named = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => (env[name] ?? '') !== '')
  if (!named) return undefined
  let ready: Promise<typeof fetch | undefined> | null = null
  return async (input, init) => ((await (ready ??= proxiedFetch(env))) ?? httpFetch)(input, init)
}
