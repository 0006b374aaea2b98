import { createClaudeCli } from '../adapters/models/claude-cli/claude-cli.ts'
import { createRecall } from '../adapters/models/recall/recall.ts'
import type { ProviderName } from '../bus/messages/provider-name.ts'
import type { Config } from '../config/schema.ts'
import type { ModelPort } from '../ports/model.ts'
import type { ToolDoor } from '../ports/tool-door.ts'
import { createModelApis, type ApiName, type ApiSettings } from './model-apis.ts'
import { openThread } from './threads/open.ts'

export interface Providers {
  readonly ports: Readonly<Record<ProviderName, ModelPort>>
  close(): Promise<void>
}

interface Options {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  readonly stateDir: string
  /** For a model that runs as a program of its own and calls tools by itself. */
  readonly door: ToolDoor
  /** Speak HTTP in a thread: for whoever serves many at once. One question is answered sooner without. */
  readonly aside: boolean
}

/** Every provider's API. None of them loads its library or opens a connection before it is asked. */
export function createProviders({ config: { providers }, env, stateDir, door, aside }: Options): Providers {
  const { anthropic, openai, ollama, claude_cli: claude } = providers
  const settings: ApiSettings = { providers: { anthropic, openai, ollama }, env: { ...env } }
  const claudeCli = createClaudeCli({ command: claude.command, stateDir, env, door })
  const apis = aside ? inThread(settings) : { ports: createModelApis(settings), stop: () => Promise.resolve() }
  return {
    ports: { ...apis.ports, 'claude-cli': claudeCli, recall: createRecall() },
    close: async () => {
      await Promise.all([claudeCli.close(), apis.stop()])
    },
  }
}

type Streams = Readonly<Record<ApiName, ModelPort['stream']>>

function inThread(settings: ApiSettings) {
  const thread = openThread<Streams>({
    entry: 'model-apis',
    data: settings,
    methods: { anthropic: 'stream', openai: 'stream', ollama: 'stream' },
  })
  const api = (name: ApiName): ModelPort => ({ stream: (request, signal) => thread.port[name](request, signal) })
  return {
    ports: { anthropic: api('anthropic'), openai: api('openai'), ollama: api('ollama') },
    stop: () => thread.stop(),
  }
}
