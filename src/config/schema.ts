import { defaults } from './defaults.ts'
import {
  absent,
  decimal,
  duration,
  flag,
  needed,
  oneOf,
  or,
  text,
  texts,
  timeOfDay,
  timeZone,
  url,
  whole,
} from './leaf.ts'
import { readTable, type Issue, type ValueOf } from './table.ts'
import type { Tree } from './tree.ts'

const { agent, providers, memory, heartbeat, server, tools, sandbox, security, logging } = defaults

const key = text<string | undefined>('a key, or "${NAME}" for one from the environment', absent)

/** config.toml, by section. */
export const schema = {
  agent: {
    default_model: text('a model name, such as "auto", "opus" or "llama3.2"', or<string>(agent.default_model)),
    /** Tokens; absent: what the model has. */
    context_window: whole<number | undefined>(1_024, 10_000_000, absent),
    reserve_tokens: whole(256, 1_000_000, or<number>(agent.reserve_tokens)),
  },
  providers: {
    anthropic: { api_key: key, base_url: url(or<string>(providers.anthropic.base_url)) },
    openai: { api_key: key, base_url: url(or<string>(providers.openai.base_url)) },
    ollama: {
      endpoint: url(or<string>(providers.ollama.endpoint)),
      /** Tokens of context Ollama is asked to keep; absent: what the model has. */
      num_ctx: whole<number | undefined>(512, 10_000_000, absent),
    },
    claude_cli: { command: text('the name or path of the claude program', or<string>(providers.claude_cli.command)) },
  },
  memory: {
    workspace: text('a folder', or<string>(memory.workspace)),
    chunk_size: whole(50, 4_000, or<number>(memory.chunk_size)),
    chunk_overlap: whole(0, 2_000, or<number>(memory.chunk_overlap)),
    embedding_provider: oneOf(['local', 'openai', 'ollama', 'none'], or(memory.embedding_provider)),
    embedding_model: text('a model name, or the folder of a local ONNX model', or<string>(memory.embedding_model)),
    external_paths: texts('a list of folders, such as ["~/notes"]'),
    /** Past conversations are found too. */
    sessions: flag(or(memory.sessions)),
    recall: flag(or(memory.recall)),
    /** Tokens. */
    recall_tokens: whole(100, 20_000, or<number>(memory.recall_tokens)),
    temporal_decay_lambda: decimal(0, 1, or(memory.temporal_decay_lambda)),
  },
  heartbeat: {
    enabled: flag(or(heartbeat.enabled)),
    interval: duration(60_000, or(heartbeat.interval)),
    active_hours: { maybe: { start: timeOfDay(), end: timeOfDay() } },
    timezone: timeZone(),
  },
  server: {
    enabled: flag(or(server.enabled)),
    /** 0: any free one. */
    port: whole(0, 65_535, or<number>(server.port)),
    bind: text('an address of this machine, such as "127.0.0.1"', or<string>(server.bind)),
    /** Addresses that other machines reach are allowed for bind. */
    allow_remote: flag(or(server.allow_remote)),
  },
  tools: {
    approval: oneOf(['ask', 'auto-safe', 'deny', 'yolo'], or(tools.approval)),
    require_approval: texts('a list of tool names, such as ["write_file"]'),
    max_steps: whole(1, 200, or<number>(tools.max_steps)),
    bash_timeout_ms: whole(100, 3_600_000, or<number>(tools.bash_timeout_ms)),
    tool_output_max_chars: whole(1_000, 1_000_000, or<number>(tools.tool_output_max_chars)),
    web_fetch_max_bytes: whole(1_000, 50_000_000, or<number>(tools.web_fetch_max_bytes)),
    web_search: {
      maybe: {
        provider: oneOf(['searxng', 'brave', 'tavily'], needed),
        /** Absent: where the service itself is; SearXNG has no such place. */
        base_url: url<string | undefined>(absent),
        api_key: key,
      },
    },
  },
  sandbox: {
    enabled: flag(or(sandbox.enabled)),
    level: oneOf(['auto', 'full', 'standard', 'minimal', 'none'], or(sandbox.level)),
    allow_paths: texts('a list of folders, such as ["~/projects"]'),
    network: oneOf(['deny', 'allow'], or(sandbox.network)),
  },
  security: {
    disable_policy: flag(or(security.disable_policy)),
    disable_suffix: flag(or(security.disable_suffix)),
  },
  logging: {
    level: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], or(logging.level)),
  },
}

/** config.toml once it is read. Paths are absolute once loadConfig has run. */
export type Config = ValueOf<typeof schema>

/** The configuration a tree of TOML stands for; all that does not fit comes back as issues instead. */
export function readConfig(tree: Tree): { readonly config: Config } | { readonly issues: readonly Issue[] } {
  const { value, issues } = readTable(schema, tree)
  if (issues.length > 0) return { issues }
  const config = value as unknown as Config
  return config.memory.chunk_overlap < config.memory.chunk_size
    ? { config }
    : { issues: [{ key: 'memory.chunk_overlap', allowed: 'less than memory.chunk_size' }] }
}

/** Where nobody has set anything. Its paths are relative. */
export const defaultConfig = (): Config => readTable(schema, {}).value as unknown as Config
