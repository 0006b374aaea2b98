import { approvalsActor } from '../actors/approvals/actor.ts'
import { embedderActor, type EmbedderPorts } from '../actors/embedder/actor.ts'
import { memoryActor } from '../actors/memory/actor.ts'
import { providerActor } from '../actors/provider/actor.ts'
import type { Limits as CallLimits } from '../actors/provider/decide.ts'
import { sessionActor } from '../actors/session/actor.ts'
import type { Wishes } from '../actors/memory/machine.ts'
import { toolsActor, type ToolPorts } from '../actors/tools/actor.ts'
import { builtInTools } from '../actors/tools/registry.ts'
import type { ActorSpec } from '../bus/actor.ts'
import type { ProviderName } from '../bus/messages/provider-name.ts'
import type { Config } from '../config/schema.ts'
import type { Clock } from '../ports/clock.ts'
import type { MemoryIndex } from '../ports/memory-index.ts'
import type { ModelDirectory } from '../ports/model-directory.ts'
import type { ModelPort } from '../ports/model.ts'
import type { WorkspacePort } from '../ports/workspace.ts'
import { closingOf } from '../security/untrusted/policy.ts'

type Scoped<T> = (session: string | null) => T

/** Every port the actors use: live and recorded, or replaying. */
export interface ActorPorts extends ToolPorts {
  readonly clock: Clock
  readonly model: Readonly<Record<ProviderName, Scoped<ModelPort>>>
  readonly workspace: Scoped<WorkspacePort>
  readonly models: Scoped<ModelDirectory>
  readonly memory: MemoryIndex
  /** For doors, whose reads no replay repeats. */
  readonly memoryForDoors: MemoryIndex
  readonly embedder: EmbedderPorts
}

const CONCURRENCY: Readonly<Record<ProviderName, number>> = {
  anthropic: 8,
  openai: 256,
  ollama: 2,
  'claude-cli': 4,
  recall: 64,
}
const TOOL_TIMEOUT_MS = 300_000
const MAX_QUEUE = 20
const MAX_CALLS = 64
const MAX_REPEATS = 3

const callLimits = (provider: ProviderName): CallLimits => ({
  concurrency: CONCURRENCY[provider],
  maxRetries: 3,
  noticeMs: 500,
  // A local model may have to be loaded from disk first.
  firstTokenMs: provider === 'ollama' ? 300_000 : 120_000,
  idleMs: 60_000,
})

/** The actors of the program. A new one is added here and in the owners table; the others need not know. */
export function actorSpecs(
  ports: ActorPorts,
  { agent, tools, memory, security }: Config,
  wishes: Wishes,
): readonly ActorSpec[] {
  const { clock, log, workspace, models } = ports
  return [
    sessionActor(
      {
        log,
        clock,
        workspace,
        files: ports.files,
        models,
        workspacePath: memory.workspace,
        recallTokens: memory.recall ? memory.recall_tokens : 0,
        closing: (policy) =>
          closingOf({ policy: security.disable_policy ? null : policy, suffix: !security.disable_suffix }),
      },
      {
        maxSteps: tools.max_steps,
        maxQueue: MAX_QUEUE,
        maxCalls: MAX_CALLS,
        maxRepeats: MAX_REPEATS,
        reserveTokens: agent.reserve_tokens,
      },
    ),
    providerActor({ model: (provider) => ports.model[provider], limits: callLimits }),
    toolsActor(
      builtInTools({ webSearch: tools.web_search !== undefined }),
      ports,
      { outputLimit: tools.tool_output_max_chars, timeoutMs: TOOL_TIMEOUT_MS },
      {
        bashTimeoutMs: tools.bash_timeout_ms,
        webMaxBytes: tools.web_fetch_max_bytes,
        outputLimit: tools.tool_output_max_chars,
      },
    ),
    approvalsActor({ log }, { mode: tools.approval, alwaysAsk: tools.require_approval }),
    memoryActor({ index: ports.memory, unrecorded: ports.memoryForDoors }, wishes),
    embedderActor(ports.embedder),
  ]
}
