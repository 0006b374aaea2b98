import { findClaude } from '../adapters/models/claude-cli/binary.ts'
import { canConnect } from '../adapters/models/network.ts'
import { listOllama } from '../adapters/models/ollama/list.ts'
import type { Answer } from '../bus/messages/index.ts'
import type { ProviderName } from '../bus/messages/provider-name.ts'
import { aliases, parseModelName } from '../config/model-names.ts'
import type { Config } from '../config/schema.ts'
import type { ModelDirectory, ResolvedModel } from '../ports/model-directory.ts'

/** Tokens a model of each provider takes, where config.toml says nothing. */
const WINDOWS: Readonly<Record<ProviderName, number>> = {
  anthropic: 200_000,
  openai: 128_000,
  ollama: 16_384,
  'claude-cli': 200_000,
  recall: 32_000,
}

/** ms that an Ollama gets to take a connection. */
const OLLAMA_MS = 400

export interface Directory extends ModelDirectory {
  list(): Promise<Answer<'model.list'>>
  /** Another default from now on. */
  prefer(model: string): void
}

/** Which models there are on this machine and by the keys the person gave. */
export function createModelDirectory(config: Config, env: NodeJS.ProcessEnv): Directory {
  const { agent, providers } = config
  const { endpoint } = providers.ollama
  let preferred: string = agent.default_model
  const ollama = (): Promise<readonly string[]> => listOllama({ endpoint })

  const windowOf = (provider: ProviderName): number =>
    agent.context_window ?? (provider === 'ollama' ? providers.ollama.num_ctx : undefined) ?? WINDOWS[provider]

  /** Local only: what would send text away is never chosen without the person's word. */
  const auto = async (): Promise<ResolvedModel> => {
    // A look at the port first: where nobody listens, no HTTP has to be loaded.
    const installed = (await canConnect(endpoint, OLLAMA_MS)) ? await ollama().catch(() => []) : []
    const [model] = installed
    if (model !== undefined)
      return { provider: 'ollama', model, reason: 'Ollama runs on this machine', contextWindow: windowOf('ollama') }
    const reason = 'no Ollama runs here, so answers come from your notes alone'
    return { provider: 'recall', model: 'recall', reason, contextWindow: windowOf('recall') }
  }

  return {
    prefer(model) {
      preferred = model
    },
    async resolve(name) {
      const wanted = name ?? preferred
      if (wanted === 'auto') return auto()
      const named = parseModelName(wanted)
      return { ...named, contextWindow: windowOf(named.provider) }
    },
    async list() {
      const installed = await ollama().then(
        (names) => ({ names, note: 'installed' }),
        () => ({ names: [] as readonly string[], note: 'Ollama is not running: ollama serve' }),
      )
      const claude = findClaude({ command: providers.claude_cli.command, env })
      const cloud = (provider: 'anthropic' | 'openai', variable: string) => {
        const ready = providers[provider].api_key !== undefined
        const note = ready ? 'a key is set; text is sent to the provider' : `needs a key: export ${variable}=…`
        return Object.entries(aliases)
          .filter(([, full]) => full.startsWith(`${provider}/`))
          .map(([alias]) => ({ name: alias, provider, ready, note }))
      }
      return {
        models: [
          {
            name: 'recall',
            provider: 'recall' as const,
            ready: true,
            note: 'answers from your notes, no language model',
          },
          ...installed.names.map((model) => ({
            name: `ollama/${model}`,
            provider: 'ollama' as const,
            ready: true,
            note: installed.note,
          })),
          ...(installed.names.length === 0
            ? [{ name: 'ollama/NAME', provider: 'ollama' as const, ready: false, note: installed.note }]
            : []),
          {
            name: 'claude-cli/sonnet',
            provider: 'claude-cli' as const,
            ready: claude !== null,
            note:
              claude === null
                ? 'needs the claude program: npm install -g @anthropic-ai/claude-code'
                : `${claude}; text is sent to the provider`,
          },
          ...cloud('anthropic', 'ANTHROPIC_API_KEY'),
          ...cloud('openai', 'OPENAI_API_KEY'),
        ],
      }
    },
  }
}

/** What is here but would send text away, so that the person is told how to choose it. */
export function cloudChoices(config: Config, env: NodeJS.ProcessEnv): readonly string[] {
  const { anthropic, openai, claude_cli: claude } = config.providers
  return [
    ...(findClaude({ command: claude.command, env }) === null ? [] : ['claude-cli/sonnet']),
    ...(anthropic.api_key === undefined ? [] : ['sonnet']),
    ...(openai.api_key === undefined ? [] : ['gpt']),
  ]
}
