import { fail } from '../../bus/messages/fault.ts'
import type { HomePaths } from '../../config/paths.ts'
import { hostOf } from '../host-of.ts'
import { settledOccupant } from './occupant.ts'
import { occupied } from './start.ts'

interface Options {
  readonly paths: HomePaths
  readonly bind: string
  /** Once, when it takes a while: running turns are given time. */
  readonly onSlow: (pid: number) => void
}

/** ms */
const SLOW_MS = 1000
const PATIENCE_MS = 15_000
const LOOK_MS = 20

/**
 * Ends the daemon of this home and waits until the home is free; its pid, or null where none ran, which a chat may.
 * Only who holds the lock is ever signalled. Throws FaultError `home.locked` where that does not say what it is,
 * `daemon.failed`.
 */
export async function stopDaemon({ paths, bind, onSlow }: Options): Promise<number | null> {
  const occupant = await settledOccupant(paths, bind)
  if (occupant.kind === 'nobody' || occupant.kind === 'host') return null
  const { pid } = occupant
  if (occupant.kind !== 'daemon') throw occupied(pid)
  // The lock again, at the last moment: the number of an ended process may be somebody else's by now.
  if (hostOf(paths) === pid) signal(pid)
  const slow = setTimeout(() => {
    onSlow(pid)
  }, SLOW_MS)
  try {
    for (const until = Date.now() + PATIENCE_MS; hostOf(paths) === pid;) {
      if (Date.now() > until) throw stubborn(pid)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  } finally {
    clearTimeout(slow)
  }
  return pid
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return
    throw fail('daemon.failed', `Process ${pid} belongs to somebody else and cannot be ended from here.`, {
      hint: `Ask them, or as root: kill ${pid}`,
      detail: { pid },
    })
  }
}

const stubborn = (pid: number) =>
  fail('daemon.failed', `The daemon (process ${pid}) has not ended within ${PATIENCE_MS / 1000} s.`, {
    hint: `End it the hard way: kill -9 ${pid}\nWhat was acknowledged is kept; the next start clears the rest away.`,
    detail: { pid },
  })
