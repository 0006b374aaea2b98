import { readFileSync } from 'node:fs'

type Signal = 'SIGTERM' | 'SIGKILL'

function send(pid: number, signal: Signal): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // Gone already, or somebody else's by now.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Some process has that number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Everybody in the group a detached process leads; who made a session of its own is not reached. */
export const signalGroup = (pid: number, signal: Signal): void => send(-pid, signal)

/**
 * bubblewrap waits outside; the one child it has is the first process of the box and leads its session. That one is deaf to
 * SIGTERM, so all others in its group get it. When it dies its namespace dies with it, and it dies with its parent; but not
 * while it is being set up, when it waits for that parent, in the group of it.
 */
export function signalBox(pid: number, signal: Signal): void {
  const inner = childrenOf(pid)
  if (signal === 'SIGTERM') for (const child of inner) signalGroup(child, signal)
  else {
    signalGroup(pid, signal)
    for (const child of inner) send(child, signal)
  }
}

/** proc(5), `/proc/PID/task/TID/children`; a kernel without it has none. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .map(Number)
      .filter((child) => child > 0)
  } catch {
    return []
  }
}
