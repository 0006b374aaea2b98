import { fail, faultFrom, FaultError } from '../../bus/messages/fault.ts'
import type { ShellCommand, ShellPort } from '../../ports/shell.ts'
import { createJobs } from './jobs.ts'
import type { ShellOptions } from './options.ts'
import { runCommand } from './run-command.ts'
import type { Running } from './waiting.ts'
import { workingFolder } from './working-folder.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

export type Shell = ShellPort & {
  /** Ends every command and takes away what was made for them. */
  close(): Promise<void>
}

/** Characters. */
const MAX_OUTPUT = 1_000_000

/** Commands in a box where this machine has one. Nothing is touched before the first use. */
export function createShell(options: ShellOptions): Shell {
  const jobs = createJobs(options.concealer)
  const beginning = new Set<Promise<Running>>()
  const running = new Set<Running>()
  let workshop: Promise<Workshop> | null = null
  let closing: Promise<void> | null = null

  /** Also where the program leaves early, such as at a closed pipe. */
  const killAll = (): void => {
    for (const { kill } of running) kill()
  }

  const opened = (): Promise<Workshop> =>
    (workshop ??= openWorkshop(options).catch((error: unknown) => {
      // There may be room the next time.
      workshop = null
      throw error
    }))

  const started = async (command: ShellCommand, onText: (text: string) => void): Promise<Running> => {
    if (command.command.includes('\0')) throw fail('input.invalid', 'A command cannot hold a NUL character.')
    const made = await opened()
    const begun = await made.begin(command, { ...command, cwd: workingFolder(command, options), onText })
    if (running.size === 0) process.on('exit', killAll)
    running.add(begun)
    const over = (): void => {
      running.delete(begun)
      if (running.size === 0) process.off('exit', killAll)
    }
    begun.ended.then(over, over)
    return begun
  }

  const begin = async (command: ShellCommand, onText: (text: string) => void): Promise<Running> => {
    if (closing !== null) throw fail('tool.failed', 'LocalGPT is ending: no command begins any more.')
    const soon = started(command, onText)
    beginning.add(soon)
    try {
      return await soon
    } catch (error) {
      if (error instanceof FaultError) throw error
      throw fail('tool.failed', `The command could not be started: ${faultFrom(error).message}.`)
    } finally {
      beginning.delete(soon)
    }
  }

  const close = async (): Promise<void> => {
    await Promise.allSettled(beginning)
    const commands = [...running]
    for (const command of commands) command.stop()
    await Promise.allSettled(commands.map(({ ended }) => ended))
    const made = await workshop?.catch(() => null)
    await made?.close()
  }

  return {
    level: async () => (await opened()).level,
    run: (command, signal) => runCommand({ command, signal, begin, maxOutput: options.maxOutput ?? MAX_OUTPUT }),
    start: (command) => jobs.start((onText) => begin(command, onText)),
    read: async (jobId, from) => Promise.resolve(jobs.read(jobId, from)),
    kill: (jobId) => jobs.kill(jobId),
    end: async (jobId) => {
      await jobs.kill(jobId)
    },
    close: () => (closing ??= close()),
  }
}
