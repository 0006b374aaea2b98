import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { fail, type FaultError } from '../../bus/messages/fault.ts'
import type { HomePaths } from '../../config/paths.ts'
import { askDaemon } from './ask-daemon.ts'
import { openLogFile, writtenSince } from './log-file.ts'
import { occupantOf, settledOccupant, type RunningDaemon } from './occupant.ts'

interface Options {
  readonly paths: HomePaths
  /** server.bind */
  readonly bind: string
  /** Starts it by the service manager; false where that has no part in it. */
  readonly byService: () => boolean
  /** What Node is given to host the home. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** The first line of what it says, in its log. */
  readonly title: string
  /** Once, when it takes a while. */
  readonly onSlow: () => void
}

export interface Started {
  readonly daemon: RunningDaemon
  /** It ran before. */
  readonly already: boolean
  /** What it said as it started, for the person. */
  readonly remarks: readonly string[]
}

/** ms */
const SLOW_MS = 1000
const PATIENCE_MS = 15_000
const LOOK_MS = 20
const LAST_LINES = 10

/** Where a daemon says that it is ready. */
const READY = /^Listening on /m

/**
 * Starts a daemon that outlives this process and its terminal, and waits until it answers. Throws FaultError
 * `home.locked` where a host without HTTP is there, `daemon.failed`.
 */
export async function startInBackground(options: Options): Promise<Started> {
  const { paths, bind, byService, onSlow } = options
  const before = await settledOccupant(paths, bind)
  if (before.kind === 'daemon') return { daemon: before, already: true, remarks: [] }
  if (before.kind !== 'nobody') throw occupied(before.pid)
  if (byService()) return { daemon: await daemonOfService(paths, bind), already: false, remarks: [] }

  const child = launch(options)
  const slow = setTimeout(onSlow, SLOW_MS)
  try {
    for (const until = Date.now() + PATIENCE_MS; ;) {
      const said = writtenSince(paths.daemonLog, child.from)
      const ended = child.ended()
      if (ended !== null) return await otherwise(options, ended, said)
      const now = occupantOf(paths, bind)
      if (now.kind === 'daemon' && now.pid === child.pid && READY.test(said)) {
        await askDaemon(now, '/health')
        return { daemon: now, already: false, remarks: linesOf(said).filter((line) => !READY.test(line)) }
      }
      if (Date.now() > until) throw late(child.pid)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  } finally {
    clearTimeout(slow)
  }
}

/** The daemon that a service manager has been asked to start, once it is there. Throws FaultError `daemon.failed`. */
export async function daemonOfService(paths: HomePaths, bind: string): Promise<RunningDaemon> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const occupant = occupantOf(paths, bind)
    if (occupant.kind === 'daemon') return occupant
    if (Date.now() > until)
      throw fail(
        'daemon.failed',
        `The service has been started, but no daemon is ready after ${PATIENCE_MS / 1000} s.`,
        {
          hint: 'See what it says: localgpt daemon logs',
        },
      )
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

function launch({ paths, args, env, title }: Options) {
  const { fd, from } = openLogFile(paths.daemonLog, title)
  // Its own session: neither Ctrl-C nor the end of this terminal reaches it.
  const child = spawn(process.execPath, args, {
    cwd: paths.home,
    env,
    detached: true,
    stdio: ['ignore', fd, fd],
    windowsHide: true,
  })
  closeSync(fd)
  let ended: string | null = null
  child.once('exit', (code, signal) => (ended = signal ?? `exit status ${code ?? 0}`))
  child.once('error', (error) => (ended = error.message))
  child.unref()
  return { pid: child.pid ?? 0, from, ended: () => ended }
}

/** The process that was started has ended: another one was faster, or something is wrong. */
async function otherwise({ paths, bind }: Options, ended: string, said: string): Promise<Started> {
  const now = await settledOccupant(paths, bind)
  if (now.kind === 'daemon') return { daemon: now, already: true, remarks: [] }
  if (now.kind !== 'nobody') throw occupied(now.pid)
  const last = linesOf(said).slice(-LAST_LINES)
  throw fail('daemon.failed', `The daemon ended as it started (${ended})${last.length === 0 ? '.' : ':'}`, {
    hint: [...last, 'All it said: localgpt daemon logs'].join('\n'),
    detail: { ended },
  })
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '')

export const occupied = (pid: number): FaultError =>
  fail('home.locked', `Another LocalGPT (process ${pid}) uses this home, a chat perhaps; it answers no HTTP.`, {
    retryable: true,
    hint: `Leave that chat, or end the process: kill ${pid}\nOr use a home of its own: localgpt --profile NAME daemon start`,
    detail: { pid },
  })

const late = (pid: number): FaultError =>
  fail('daemon.failed', `The daemon (process ${pid}) is not ready after ${PATIENCE_MS / 1000} s.`, {
    retryable: true,
    hint: `It may still come: localgpt daemon status\nWhat it says: localgpt daemon logs\nEnd it: kill ${pid}`,
    detail: { pid },
  })
