import { createAnthropic } from '../adapters/models/anthropic/index.ts'
import { createClaudeCli } from '../adapters/models/claude-cli/claude-cli.ts'
import { httpFetch } from '../adapters/models/http-fetch.ts'
import { proxiedFetch, reachable } from '../adapters/models/network.ts'
import { createOllama } from '../adapters/models/ollama/index.ts'
import { createOpenAi } from '../adapters/models/openai/index.ts'
import { createRecall } from '../adapters/models/recall/recall.ts'
import type { ProviderName } from '../bus/messages/provider-name.ts'
import type { Config } from '../config/schema.ts'
import type { ModelPort } from '../ports/model.ts'
import type { ToolDoor } from '../ports/tool-door.ts'

export interface Providers {
  readonly ports: Readonly<Record<ProviderName, ModelPort>>
  /** Waits for a server that is starting, honours the proxy settings. */
  readonly fetch: typeof fetch
  close(): Promise<void>
}

interface Options {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  readonly stateDir: string
  /** For a model that runs as a program of its own and calls tools by itself. */
  readonly door: ToolDoor
}

/** Every provider's API. None of them loads its library or opens a connection before it is asked. */
export function createProviders({ config: { providers }, env, stateDir, door }: Options): Providers {
  const { anthropic, openai, ollama, claude_cli: claude } = providers
  const claudeCli = createClaudeCli({ command: claude.command, stateDir, env, door })
  const patient = reachable(proxied(env) ?? httpFetch, env)
  const cloud = ({ api_key: apiKey, base_url: baseUrl }: typeof anthropic) => ({ apiKey, baseUrl, fetch: patient })
  return {
    ports: {
      anthropic: createAnthropic(cloud(anthropic)),
      openai: createOpenAi(cloud(openai)),
      ollama: createOllama({ endpoint: ollama.endpoint, contextWindow: ollama.num_ctx, fetch: patient }),
      'claude-cli': claudeCli,
      recall: createRecall(),
    },
    fetch: patient,
    close: () => claudeCli.close(),
  }
}

/** The proxy library is loaded by the first request that needs it. */
function proxied(env: NodeJS.ProcessEnv): typeof fetch | undefined {
  const named = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) => (env[name] ?? '') !== '')
  if (!named) return undefined
  let ready: Promise<typeof fetch | undefined> | null = null
  return async (input, init) => ((await (ready ??= proxiedFetch(env))) ?? httpFetch)(input, init)
}
