import { defaults } from '../../config/defaults.ts'

const { agent, providers, memory, heartbeat, server, tools, sandbox, logging } = defaults

/** A fresh config.toml: every section, every key as a comment with its default. */
export const configToml = `# LocalGPT. Every key below is a comment that shows its default: take the "# " away to change it,
# or run: localgpt config set agent.default_model opus
# "\${NAME}" is replaced by the environment variable NAME. Flags win over the environment, the environment over this file.

[agent]
# "auto": a model on this machine (Ollama), or else "recall", which answers from your notes alone.
# Others: "opus", "sonnet", "haiku", "gpt", "gpt-mini", "anthropic/…", "openai/…", "ollama/…", "claude-cli/…", "recall".
# default_model = "${agent.default_model}"
# Tokens; without it, what the model has.
# context_window = 128000
# Tokens kept free for the answer.
# reserve_tokens = ${agent.reserve_tokens}

[providers.anthropic]
# api_key = "\${ANTHROPIC_API_KEY}"
# base_url = "${providers.anthropic.base_url}"

[providers.openai]
# api_key = "\${OPENAI_API_KEY}"
# Any server that speaks OpenAI's API: LM Studio, vLLM, llama.cpp, OpenRouter …
# base_url = "${providers.openai.base_url}"

[providers.ollama]
# endpoint = "${providers.ollama.endpoint}"
# Tokens of context; without it, what the model has.
# num_ctx = 32768

[providers.claude_cli]
# The claude program, with its own login: claude-cli/opus, claude-cli/sonnet …
# command = "${providers.claude_cli.command}"

[memory]
# The folder of your notes, below this one unless it begins with / or ~.
# workspace = "${memory.workspace}"
# More folders to search, never written to.
# external_paths = ["~/notes"]
# Tokens in a passage, and how many two neighbours share.
# chunk_size = ${memory.chunk_size}
# chunk_overlap = ${memory.chunk_overlap}
# Who makes the vectors for search by meaning. "local": this machine; "openai", "ollama": that server, which then gets the
# text of every note; "none": notes are found by their words only.
# embedding_provider = "${memory.embedding_provider}"
# A name the provider knows ("all-MiniLM-L6-v2-fp16" is the local one in full), or the path of a local ONNX model.
# embedding_model = "${memory.embedding_model}"
# Past conversations are found, too.
# sessions = ${memory.sessions}
# Before a model answers, notes that bear on the message are put in front of it: so many tokens at most.
# recall = ${memory.recall}
# recall_tokens = ${memory.recall_tokens}
# How much a day of age costs a passage; 0: nothing.
# temporal_decay_lambda = ${memory.temporal_decay_lambda}

[heartbeat]
# Works through HEARTBEAT.md by itself; without a task in it no model is asked.
# enabled = ${heartbeat.enabled}
# interval = "${heartbeat.interval}"
# active_hours = { start = "08:00", end = "22:00" }
# timezone = "local"

[server]
# enabled = ${server.enabled}
# port = ${server.port}
# bind = "${server.bind}"
# Has to be true where bind is an address that other machines reach.
# allow_remote = ${server.allow_remote}

[tools]
# "ask" before anything is changed; "auto-safe" asks for the dangerous only; "deny" changes nothing; "yolo" never asks.
# approval = "${tools.approval}"
# Tools that always ask.
# require_approval = ["write_file"]
# How many times in one turn the model may use tools.
# max_steps = ${tools.max_steps}
# bash_timeout_ms = ${tools.bash_timeout_ms}
# tool_output_max_chars = ${tools.tool_output_max_chars}
# web_fetch_max_bytes = ${tools.web_fetch_max_bytes}
# Who searches the web: "searxng", your own (provider = "searxng", base_url = "http://127.0.0.1:8888"), "brave" or "tavily".
# web_search = { provider = "brave", api_key = "\${BRAVE_API_KEY}" }

[sandbox]
# enabled = ${sandbox.enabled}
# level = "${sandbox.level}"
# Folders beside the workspace that tools may read and write.
# allow_paths = ["~/projects"]
# network = "${sandbox.network}"

[security]
# disable_policy = false
# disable_suffix = false

[logging]
# "trace", "debug", "info", "warn", "error" or "silent".
# level = "${logging.level}"
`
