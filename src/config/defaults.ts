/** What holds where neither config.toml, nor the environment, nor a flag says otherwise. Keys as in config.toml. */
export const defaults = {
  agent: {
    default_model: 'auto',
    /** Tokens kept free for the answer. */
    reserve_tokens: 8_000,
  },
  providers: {
    anthropic: { base_url: 'https://api.anthropic.com' },
    openai: { base_url: 'https://api.openai.com/v1' },
    ollama: { endpoint: 'http://127.0.0.1:11434' },
    claude_cli: { command: 'claude' },
  },
  memory: {
    /** Below the home, unless absolute. */
    workspace: 'workspace',
    /** Tokens. */
    chunk_size: 400,
    chunk_overlap: 80,
    embedding_provider: 'local',
    embedding_model: 'all-MiniLM-L6-v2',
    sessions: true,
    /** Notes that bear on a message are put in front of it, up to so many tokens. */
    recall: true,
    recall_tokens: 1_000,
    /** Per day; 0: age does not matter. */
    temporal_decay_lambda: 0,
  },
  heartbeat: { enabled: true, interval: '30m' },
  server: { enabled: true, port: 31_327, bind: '127.0.0.1', allow_remote: false },
  tools: {
    approval: 'ask',
    max_steps: 25,
    bash_timeout_ms: 30_000,
    tool_output_max_chars: 50_000,
    web_fetch_max_bytes: 1_000_000,
  },
  sandbox: { enabled: true, level: 'auto', network: 'deny' },
  security: { disable_policy: false, disable_suffix: false },
  logging: { level: 'info' },
} as const
