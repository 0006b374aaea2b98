import * as z from 'zod'
import { defaults } from './defaults.ts'
import { decimal, duration, flag, oneOf, text, texts, timeOfDay, timeZone, url, whole } from './leaf.ts'

const table = <S extends z.ZodRawShape>(shape: S) => z.object(shape, 'a table, such as [section]')

const agent = table({
  default_model: text('a model name, such as "auto", "opus" or "llama3.2"').default(defaults.agent.default_model),
  /** Tokens; absent: what the model has. */
  context_window: whole(1_024, 10_000_000).optional(),
  reserve_tokens: whole(256, 1_000_000).default(defaults.agent.reserve_tokens),
})

const key = () => text('a key, or "${NAME}" for one from the environment').optional()

const providers = table({
  anthropic: table({ api_key: key(), base_url: url().default(defaults.providers.anthropic.base_url) }).prefault({}),
  openai: table({ api_key: key(), base_url: url().default(defaults.providers.openai.base_url) }).prefault({}),
  ollama: table({
    endpoint: url().default(defaults.providers.ollama.endpoint),
    /** Tokens of context Ollama is asked to keep; absent: what the model has. */
    num_ctx: whole(512, 10_000_000).optional(),
  }).prefault({}),
  claude_cli: table({
    command: text('the name or path of the claude program').default(defaults.providers.claude_cli.command),
  }).prefault({}),
})

const memory = table({
  workspace: text('a folder').default(defaults.memory.workspace),
  chunk_size: whole(50, 4_000).default(defaults.memory.chunk_size),
  chunk_overlap: whole(0, 2_000).default(defaults.memory.chunk_overlap),
  embedding_provider: oneOf(['local', 'openai', 'ollama', 'none']).default(defaults.memory.embedding_provider),
  embedding_model: text('a model name, or the folder of a local ONNX model').default(defaults.memory.embedding_model),
  external_paths: texts('a list of folders, such as ["~/notes"]').default([]),
  /** Past conversations are found too. */
  sessions: flag().default(defaults.memory.sessions),
  recall: flag().default(defaults.memory.recall),
  /** Tokens. */
  recall_tokens: whole(100, 20_000).default(defaults.memory.recall_tokens),
  temporal_decay_lambda: decimal(0, 1).default(defaults.memory.temporal_decay_lambda),
}).refine(({ chunk_size, chunk_overlap }) => chunk_overlap < chunk_size, {
  path: ['chunk_overlap'],
  error: 'less than memory.chunk_size',
})

const heartbeat = table({
  enabled: flag().default(defaults.heartbeat.enabled),
  interval: duration(60_000).default(defaults.heartbeat.interval),
  active_hours: table({ start: timeOfDay(), end: timeOfDay() }).optional(),
  timezone: timeZone().optional(),
})

const server = table({
  enabled: flag().default(defaults.server.enabled),
  /** 0: any free one. */
  port: whole(0, 65_535).default(defaults.server.port),
  bind: text('an address of this machine, such as "127.0.0.1"').default(defaults.server.bind),
})

const tools = table({
  approval: oneOf(['ask', 'auto-safe', 'deny', 'yolo']).default(defaults.tools.approval),
  require_approval: texts('a list of tool names, such as ["write_file"]').default([]),
  max_steps: whole(1, 200).default(defaults.tools.max_steps),
  bash_timeout_ms: whole(100, 3_600_000).default(defaults.tools.bash_timeout_ms),
  tool_output_max_chars: whole(1_000, 1_000_000).default(defaults.tools.tool_output_max_chars),
  web_fetch_max_bytes: whole(1_000, 50_000_000).default(defaults.tools.web_fetch_max_bytes),
})

const sandbox = table({
  enabled: flag().default(defaults.sandbox.enabled),
  level: oneOf(['auto', 'full', 'standard', 'minimal', 'none']).default(defaults.sandbox.level),
  allow_paths: texts('a list of folders, such as ["~/projects"]').default([]),
  network: oneOf(['deny', 'allow']).default(defaults.sandbox.network),
})

const security = table({
  disable_policy: flag().default(defaults.security.disable_policy),
  disable_suffix: flag().default(defaults.security.disable_suffix),
})

const logging = table({
  level: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default(defaults.logging.level),
})

/** config.toml. Paths are absolute once loadConfig has run. */
export const configSchema = table({
  agent: agent.prefault({}),
  providers: providers.prefault({}),
  memory: memory.prefault({}),
  heartbeat: heartbeat.prefault({}),
  server: server.prefault({}),
  tools: tools.prefault({}),
  sandbox: sandbox.prefault({}),
  security: security.prefault({}),
  logging: logging.prefault({}),
})

export type Config = z.infer<typeof configSchema>
