import type { Version } from './flags.ts'
import { atLeast } from './flags.ts'
import { toolEnvironment } from './tools.ts'

/** A parent's own session marks: they would make the binary believe it runs inside another one. */
const FOREIGN = ['CLAUDECODE', 'CLAUDE_CODE_ENTRYPOINT', 'CLAUDE_CODE_SESSION_ID', 'CLAUDE_CODE_SSE_PORT']

const ALWAYS = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  // Retrying is the provider actor's.
  CLAUDE_CODE_MAX_RETRIES: '0',
  // An "@/path" in a message would be read from the disk and sent along.
  CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
  CLAUDE_CODE_DISABLE_FILE_MENTIONS: '1',
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  // After a lost stream the answer would come a second time, worded anew.
  CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
  // Compaction is the session's.
  DISABLE_AUTO_COMPACT: '1',
} as const

const HAIKU = 'claude-haiku-4-5-20251001'

// 2.0 sends three warm-up requests (95 KB) for its sub-agents, unless their model is one without prompt caching.
const withoutWarmUps = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const model = env['ANTHROPIC_SMALL_FAST_MODEL'] ?? HAIKU
  return { ANTHROPIC_SMALL_FAST_MODEL: model, CLAUDE_CODE_SUBAGENT_MODEL: model, DISABLE_PROMPT_CACHING_HAIKU: '1' }
}

/** The environment of a child: the person's own, so that their login and proxy count, and what keeps the binary quiet. */
export const environmentOf = (
  env: NodeJS.ProcessEnv,
  version: Version,
  {
    maxOutputTokens,
    withTools = false,
  }: { readonly maxOutputTokens?: number | undefined; readonly withTools?: boolean } = {},
): NodeJS.ProcessEnv => {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !FOREIGN.includes(name)))
  return {
    ...own,
    ...ALWAYS,
    ...(atLeast(version, [2, 1, 0]) ? {} : withoutWarmUps(env)),
    ...(withTools ? toolEnvironment(env) : {}),
    ...(maxOutputTokens === undefined ? {} : { CLAUDE_CODE_MAX_OUTPUT_TOKENS: String(maxOutputTokens) }),
  }
}
