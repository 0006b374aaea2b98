import { execFile } from 'node:child_process'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fail } from '../../bus/messages/fault.ts'

export interface Pipe {
  /** Does not block. */
  readonly readFd: number
  readonly writeFd: number
}

export interface Pipes {
  take(): Promise<Pipe>
  /** Waits until nothing is being made any more. */
  close(): Promise<void>
}

const BATCH = 16

/**
 * Pipes for the output of commands. Those Node gives a child are sockets, where `> /dev/stderr` fails and which would be a
 * way out of the box. Both streams share one, so they stay in order. Made in batches: mkfifo is a process of its own.
 */
export function createPipes(folder: string): Pipes {
  const names: string[] = []
  let made = 0
  let making: Promise<void> | null = null

  const make = async (): Promise<void> => {
    const batch = Array.from({ length: BATCH }, () => join(folder, `pipe-${made++}`))
    try {
      await promisify(execFile)('mkfifo', ['-m', '600', ...batch], {
        env: { PATH: '/usr/bin:/bin:/run/current-system/sw/bin' },
      })
    } catch (error) {
      throw fail(
        'tool.failed',
        `No pipe can be made for the output of a command: ${(error as Error).message.trim()}.`,
        {
          hint: 'Look at the free space and the rights of the folder for temporary files (TMPDIR).',
        },
      )
    }
    names.push(...batch)
  }
  const more = (): Promise<void> =>
    (making ??= make().finally(() => {
      making = null
    }))

  return {
    async take() {
      while (names.length === 0) await more()
      const name = names.pop() ?? ''
      // In good time; a failure shows when none is left.
      if (names.length === 2) more().catch(() => {})
      const readFd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK)
      try {
        return { readFd, writeFd: openSync(name, constants.O_WRONLY) }
      } catch (error) {
        closeSync(readFd)
        throw error
      } finally {
        rmSync(name, { force: true })
      }
    },
    close: async () => {
      await making?.catch(() => {})
    },
  }
}
