import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import type { JobReport, ShellPiece } from '../../ports/shell.ts'
import { defineTool, type ToolResult, type ToolWorld } from './tool.ts'

const MAX_TIMEOUT_MS = 280_000
/** A job may run so long. */
const JOB_TIMEOUT_MS = 3_600_000
/** UTF-16 units of one output. */
const MAX_OUTPUT = 1_000_000

const OUTPUT_OF = { outside: 'the output of a command' } as const

export const bash = defineTool({
  name: 'bash',
  description:
    'Run a bash command in a sandbox: it writes the workspace only, without network. background: as a job that runs on.',
  risk: 'run',
  schema: z.strictObject({
    command: z.string().min(1).max(100_000),
    cwd: z.string().optional(),
    timeout_ms: z.number().int().min(100).max(MAX_TIMEOUT_MS).optional(),
    background: z.boolean().optional(),
    unboxed: z.boolean().optional().describe('Outside the sandbox, if it must be'),
  }),
  detail: ({ command }) => command.split('\n', 1)[0] ?? '',
  plan: async ({ command, cwd = '.', background = false, unboxed = false }, { files, shell, reader, opened }) => {
    const { path } = await files.resolve(cwd)
    const { level, by } = await shell.level()
    const reading = await reader.read(command)
    const held = !unboxed && level !== 'none'
    const where = unboxed
      ? 'OUTSIDE the sandbox, with all your rights'
      : level === 'none'
        ? `without a sandbox (${by})`
        : ['in the sandbox', ...opened.map((folder) => `which may change ${folder}`)].join(', ')
    return {
      summary: `run a command ${where}${background ? ', in the background' : ''}`,
      preview: reading.view,
      cwd: path,
      safe: held && !background && reading.readsOnly,
      ...(held && !background && reading.rule !== null
        ? {
            rule: {
              ...{ kind: 'command', tool: 'bash', words: [...reading.rule], cwd: path },
              ...(opened.length === 0 ? {} : { opened: opened.toSorted() }),
            },
          }
        : {}),
    }
  },
  run: async ({ command, cwd = '.', timeout_ms: timeoutMs, background = false, unboxed = false }, world, plan) => {
    const { path } = await world.files.resolve(cwd)
    if (plan?.cwd !== undefined && plan.cwd !== path)
      throw fail('approval.stale', `${cwd} is another folder now than when this was allowed, so nothing ran.`, {
        hint: 'Call the tool again.',
      })
    const what = { command, cwd: path, boxed: !unboxed }
    // Who stopped the turn, and has closed the folder it was to run in, is not to find a job there.
    if (background) world.signal.throwIfAborted()
    const result = background
      ? started(await world.shell.start({ ...what, timeoutMs: timeoutMs ?? JOB_TIMEOUT_MS }))
      : await finished({ ...what, timeoutMs: timeoutMs ?? world.limits.bashTimeoutMs }, world)
    await world.memory.refresh()
    return result
  },
})

const started = ({ jobId }: JobReport): ToolResult => ({
  output: `Job ${jobId} runs. more_output reads what it prints; kill ends it.`,
  author: 'self',
  notice: `job ${jobId} runs in the background`,
})

async function finished(
  command: Parameters<ToolWorld['shell']['run']>[0],
  { shell, say, signal }: ToolWorld,
): Promise<ToolResult> {
  let output = ''
  let exit: Extract<ShellPiece, { type: 'exit' }> | null = null
  for await (const piece of shell.run(command, signal)) {
    if (piece.type === 'exit') exit = piece
    else {
      say(piece.text)
      if (output.length < MAX_OUTPUT) output += piece.text
    }
  }
  if (exit === null) throw fail('tool.failed', 'The command ended without saying how.')
  const ending = endingOf(exit, command.timeoutMs)
  const text = output.trimEnd()
  return { output: [text === '' ? '(no output)' : text, ...ending].join('\n'), author: OUTPUT_OF }
}

function endingOf({ code, signal, timedOut, cut }: Extract<ShellPiece, { type: 'exit' }>, timeoutMs: number): string[] {
  const lines = cut ? ['(more was printed and thrown away)'] : []
  if (timedOut) return [...lines, `(stopped after ${timeoutMs} ms; timeout_ms allows more, background runs on)`]
  if (signal !== null) return [...lines, `(killed by ${signal})`]
  return code === 0 ? lines : [...lines, `(exit code ${code ?? 'unknown'})`]
}

/** Read at once by `more_output`. */
const PAGE = 20_000

export const moreOutput = defineTool({
  name: 'more_output',
  description: 'Read on in a cut output or a job; kill ends the job.',
  risk: 'read',
  schema: z.strictObject({
    id: z.string().min(1).max(200),
    from: z.number().int().min(0).optional(),
    kill: z.boolean().optional(),
  }),
  detail: ({ id, kill }) => (kill === true ? `kill ${id}` : id),
  run: async ({ id, from = 0, kill = false }, { outputs, shell }) => {
    const kept = outputs.get(id)
    if (kept !== undefined && !kill) return { output: page(kept, from), author: { outside: 'an earlier output' } }
    const job = kill ? await shell.kill(id) : await shell.read(id, from)
    const state = job.running ? 'It runs.' : `It has ended (exit code ${job.code ?? 'unknown'}).`
    const next = `(${state} Read on from ${job.next}.)`
    return { output: `${job.output === '' ? '(nothing new)' : job.output}\n${next}`, author: OUTPUT_OF }
  },
})

function page(text: string, from: number): string {
  const shown = text.slice(from, from + PAGE)
  const rest = text.length - from - shown.length
  return rest > 0 ? `${shown}\n(${rest} more characters: from ${from + shown.length})` : shown
}
