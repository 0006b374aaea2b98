import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../../bus/messages/fault.ts'
import type { ModelChunk, ModelPort, ModelRequest } from '../../../ports/model.ts'
import type { ToolDoor, ToolPass } from '../../../ports/tool-door.ts'
import { claudePath } from './binary.ts'
import type { Child } from './child.ts'
import { startChild } from './child.ts'
import { environmentOf } from './environment.ts'
import type { Version } from './flags.ts'
import { argvOf, resumesWithNewPrompt } from './flags.ts'
import type { LaunchFile } from './launch-file.ts'
import { writeLaunchFile } from './launch-file.ts'
import { patience } from './patience.ts'
import type { Conversation, Plan } from './plan.ts'
import { freshPlan, planOf } from './plan.ts'
import { createPool } from './pool.ts'
import { prefixes, setupOf, START, withAnswer } from './prefix.ts'
import { configOf } from './tools.ts'
import { runTurn, UnknownSession } from './turn.ts'
import { versionOf } from './version.ts'

export interface ClaudeCliOptions {
  /** A name looked up on PATH, or a path. Default `claude`. */
  readonly command?: string
  /** Where the children work (`claude-cli/`), the version is remembered and system prompts lie while a child starts. */
  readonly stateDir: string
  readonly env?: NodeJS.ProcessEnv
  /** Lets the children call the tools of their conversations; without, they answer with text alone. */
  readonly door?: ToolDoor
  /** ms without a line after which a notice is given. Default 1000. */
  readonly noticeMs?: number
  /** ms without a sign of life after which the child is killed. Default 5000. */
  readonly silenceMs?: number
  /** ms between two signs of life while a tool runs. Default 15 s. */
  readonly workingMs?: number
  /** ms a child waits for the next turn of its conversation. Default 5 minutes. */
  readonly idleMs?: number
  /** Children that wait at a time. Default 3. */
  readonly maxIdle?: number
}

interface Running {
  readonly child: Child
  readonly uuid: string
  readonly pass: ToolPass | null
  /** Worth nothing once the child has read them. */
  readonly files: readonly LaunchFile[]
}

// An empty prompt would bring back the binary's own.
const promptOf = (text: string): string => (text.trim() === '' ? 'You are a helpful assistant.' : text)

const conversationAfter = (
  { model, prompt }: ModelRequest,
  text: string,
  { uuid, child, pass }: Running,
): Conversation => ({
  uuid,
  setup: setupOf(model, prompt),
  length: prompt.messages.length + 1,
  digest: withAnswer(prefixes(prompt.messages).at(-1) ?? START, text),
  child,
  pass,
})

/**
 * The `claude` binary as a provider: its login, its models, one living child per conversation. Its own tools, MCP
 * servers and hooks stay off; it calls the tools of the conversation by itself, through the door. Faults beyond the
 * port's: `provider.missing_binary` at once, `provider.not_logged_in`, `provider.timeout` for a silent start.
 */
export const createClaudeCli = (options: ClaudeCliOptions): ModelPort & { close(): Promise<void> } => {
  const { stateDir, env = process.env, door } = options
  const { noticeMs = 1000, silenceMs = 5000, idleMs = 300_000, maxIdle = 3, workingMs = 15_000 } = options
  const cwd = join(stateDir, 'claude-cli')
  const pool = createPool({ idleMs, maxIdle })

  async function* versionFor(path: string, signal: AbortSignal): AsyncGenerator<ModelChunk, Version> {
    const wait = patience({ noticeMs, silenceMs })
    const stop = new AbortController()
    const work = versionOf({
      path,
      env,
      cacheFile: join(stateDir, 'claude-version.json'),
      signal: AbortSignal.any([signal, stop.signal]),
    })
    try {
      for (;;) {
        const got = await wait.race(work)
        if (got === 'too long') {
          throw fail('provider.timeout', `claude --version gave no answer within ${String(silenceMs / 1000)} s.`, {
            hint: `Try \`${path} --version\` in a terminal.`,
          })
        }
        if (got !== 'long') return got.value
        yield { type: 'notice', message: 'asking claude for its version …' }
      }
    } finally {
      wait.stop()
      stop.abort()
    }
  }

  /** Outside a conversation the tools are the caller's, who runs them. */
  const passFor = async ({ sessionId, turnId, prompt: { tools } }: ModelRequest): Promise<ToolPass | null> =>
    turnId === undefined || tools.length === 0 || door === undefined ? null : door.open({ sessionId, tools })

  const start = async (request: ModelRequest, plan: Plan, path: string, version: Version): Promise<Running> => {
    if (plan.how === 'warm') {
      plan.child.wake()
      return { child: plan.child, uuid: plan.uuid, pass: plan.pass, files: [] }
    }
    await mkdir(cwd, { recursive: true, mode: 0o700 })
    const pass = await passFor(request)
    const promptFile = await writeLaunchFile(stateDir, 'prompt', promptOf(request.prompt.system))
    const toolsFile = pass === null ? null : await writeLaunchFile(stateDir, 'tools', configOf(pass))
    const session = plan.how === 'resume' ? plan.uuid : randomUUID()
    const child = startChild({
      path,
      cwd,
      env: environmentOf(env, version, {
        maxOutputTokens: request.prompt.maxOutputTokens,
        withTools: pass !== null,
      }),
      argv: argvOf({
        version,
        model: request.model,
        systemPromptFile: promptFile.path,
        toolsFile: toolsFile?.path ?? null,
        session: { how: plan.how === 'resume' ? 'resume' : 'new', uuid: session },
      }),
    })
    pool.watch(child)
    const files = [promptFile, ...(toolsFile === null ? [] : [toolsFile])]
    void child.exited.then(() => {
      pass?.close()
      for (const file of files) file.remove()
    })
    return { child, uuid: session, pass, files }
  }

  async function* answer(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk> {
    const stopped = (): boolean => signal.aborted
    const path = claudePath({ env, ...(options.command === undefined ? {} : { command: options.command }) })
    const version = yield* versionFor(path, signal)
    const known = pool.take(request.sessionId)
    let plan = planOf(request, known, resumesWithNewPrompt(version))
    if (plan.how !== 'warm' && known?.child) {
      known.child.wake()
      known.child.end()
      // It may still be writing down the session that is to be taken up.
      if (plan.how === 'resume') await known.child.exited
    }
    for (;;) {
      if (stopped()) return
      const running = await start(request, plan, path, version)
      try {
        yield* runTurn({
          child: running.child,
          line: plan.line,
          pass: running.pass,
          workingMs,
          signal,
          noticeMs,
          silenceMs,
          onAlive: () => {
            for (const file of running.files) file.remove()
          },
          onAnswer: (text) => pool.keep(request.sessionId, conversationAfter(request, text, running)),
        })
        return
      } catch (error) {
        if (!(error instanceof UnknownSession) || plan.how === 'fresh') throw error
        plan = freshPlan(request)
      }
    }
  }

  return {
    stream: async function* (request, signal) {
      const stopped = (): boolean => signal.aborted
      if (stopped()) return
      try {
        yield* answer(request, signal)
      } catch (error) {
        if (!stopped()) throw error
      }
    },
    close: pool.close,
  }
}
