import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PromptMessage } from '../../../../src/bus/messages/content.ts'
import { FaultError } from '../../../../src/bus/messages/fault.ts'
import type { ModelChunk, ModelPort } from '../../../../src/ports/model.ts'
import type { ClaudeCliOptions } from '../../../../src/adapters/models/claude-cli/claude-cli.ts'
import { createClaudeCli } from '../../../../src/adapters/models/claude-cli/claude-cli.ts'

export const STAND_IN = fileURLToPath(new URL('fixtures/claude', import.meta.url))
export const versions = ['2.0.77', '2.1.329'] as const

export interface Entry {
  readonly pid: number
  readonly asked?: string
  readonly argv?: readonly string[]
  readonly cwd?: string
  readonly system?: string
  readonly env?: Record<string, string>
  readonly line?: string
  /** Names of the tools it was offered. */
  readonly tools?: readonly string[]
  readonly token?: string
}

export interface Bench {
  readonly folder: string
  readonly port: ModelPort & { close(): Promise<void> }
  /** What the stand-ins wrote down: starts, questions about the version, lines they were sent. */
  journal(): Entry[]
  starts(): Entry[]
  sent(): unknown[]
  end(): Promise<void>
}

interface BenchOptions extends Omit<ClaudeCliOptions, 'stateDir' | 'env'> {
  readonly version?: string
  readonly start?: 'silent' | 'not-logged-in' | 'exit'
  readonly env?: Record<string, string>
}

/** A provider whose binary is the stand-in, in a folder of its own. */
export const bench = ({ version = '2.0.77', start, env, ...options }: BenchOptions = {}): Bench => {
  const folder = mkdtempSync(join(tmpdir(), 'claude-cli-'))
  const port = createClaudeCli({
    command: STAND_IN,
    stateDir: join(folder, 'state'),
    env: {
      PATH: process.env['PATH'],
      STANDIN_VERSION: version,
      STANDIN_FOLDER: folder,
      ...(start === undefined ? {} : { STANDIN_START: start }),
      ...env,
    },
    ...options,
  })
  const journal = (): Entry[] =>
    readFileSync(join(folder, 'journal.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry)
  return {
    folder,
    port,
    journal,
    starts: () => journal().filter((entry) => entry.argv !== undefined),
    sent: () =>
      journal().flatMap((entry) =>
        entry.line === undefined ? [] : [(JSON.parse(entry.line) as { message: { content: unknown } }).message.content],
      ),
    end: async () => {
      await port.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const user = (text: string): PromptMessage => ({ role: 'user', content: [{ type: 'text', text }] })
export const assistant = (text: string): PromptMessage => ({ role: 'assistant', content: [{ type: 'text', text }] })

interface AskOptions {
  readonly system?: string
  readonly model?: string
  readonly sessionId?: string
  readonly signal?: AbortSignal
  readonly onChunk?: (chunk: ModelChunk) => void
}

/** All chunks of an answer; a fault is thrown on. */
export const ask = async (
  port: ModelPort,
  messages: readonly PromptMessage[],
  options: AskOptions = {},
): Promise<ModelChunk[]> => {
  const { system = 'Be brief.', model = 'sonnet', sessionId = 's1', signal = new AbortController().signal } = options
  const chunks: ModelChunk[] = []
  const request = { model, sessionId, prompt: { system, tools: [], messages: [...messages] } }
  for await (const chunk of port.stream(request, signal)) {
    chunks.push(chunk)
    options.onChunk?.(chunk)
  }
  return chunks
}

export const said = (chunks: readonly ModelChunk[]): string =>
  chunks.flatMap((chunk) => (chunk.type === 'text' ? [chunk.text] : [])).join('')

/** The fault that `work` ends with. */
export const faultOf = async (work: Promise<unknown>) => {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in outcome && outcome.error instanceof FaultError) return outcome.error.fault
  throw new Error(`a fault was expected, not ${JSON.stringify(outcome)}`)
}
