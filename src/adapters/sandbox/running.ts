import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { fail } from '../../bus/messages/fault.ts'
import type { Launch } from './box.ts'
import type { Pipe } from './pipes.ts'
import { COMMAND_FD } from './prologue.ts'

export interface Ending {
  readonly code: number | null
  readonly signal: string | null
  readonly timedOut: boolean
}

export interface Running {
  /** Faults: `tool.failed` where the command could not be begun. */
  readonly ended: Promise<Ending>
  /** Asks the whole tree to end, and makes it after `GRACE_MS`. */
  readonly stop: () => void
  /** At once. */
  readonly kill: () => void
}

/** A command as it begins. */
export interface Begun {
  readonly command: string
  readonly timeoutMs: number
  readonly onText: (text: string) => void
}

/** ms from SIGTERM to SIGKILL. */
const GRACE_MS = 500
/** ms in which the output has to end once the command has: something that left its group may hold the pipe. */
const DRAIN_MS = 300
const LONGEST_MS = 2 ** 31 - 1

/** Starts bash by a launch. Nothing is told of the output before the command itself has begun. */
function startCommand(launch: Launch, pipe: Pipe, { command, timeoutMs, onText }: Begun): Running {
  const child = spawned(launch, pipe)
  const output = new Socket({ fd: pipe.readFd, readable: true, writable: false })
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  // Node has made it, as the fourth of `stdio` says; it is a Duplex, which its type does not tell.
  const line = child.stdio[COMMAND_FD] as Duplex | null | undefined
  const early: string[] = []
  let begun = false
  let sent: 'SIGTERM' | 'SIGKILL' | null = null
  let timedOut = false
  let over = false
  const timers: NodeJS.Timeout[] = []

  const tell = (text: string): void => {
    if (text === '') return
    if (begun) onText(text)
    else early.push(text)
  }
  const send = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    if (over || child.pid === undefined) return
    sent = signal
    launch.signal(child.pid, signal)
  }
  const stop = (): void => {
    if (sent !== null || over) return
    send('SIGTERM')
    timers.push(setTimeout(send, GRACE_MS, 'SIGKILL'))
  }

  line?.on('error', () => {})
  line?.once('data', () => {
    // It was called off before it had begun.
    if (sent !== null) return void line.end()
    begun = true
    for (const text of early.splice(0)) onText(text)
    line.end(`${command}\0`)
  })
  output.on('error', () => {})
  output.on('data', (bytes: Buffer) => tell(decoder.decode(bytes, { stream: true })))
  const closed = Promise.all([closeOf(output), line == null ? null : closeOf(line)])

  const live = async (): Promise<Ending> => {
    try {
      const exit = await exitOf(child)
      over = true
      if (child.pid !== undefined) launch.sweep?.(child.pid)
      timers.push(
        setTimeout(() => {
          output.destroy()
          line?.destroy()
        }, DRAIN_MS),
      )
      await closed
      tell(decoder.decode())
      if (!begun && sent === null) throw notBegun(early.join(''), exit)
      for (const text of early) onText(text)
      return sent === null ? { ...exit, timedOut } : { code: null, signal: sent, timedOut }
    } finally {
      over = true
      for (const timer of timers) clearTimeout(timer)
      output.destroy()
      line?.destroy()
      launch.release?.()
    }
  }
  timers.push(
    setTimeout(
      () => {
        timedOut = true
        stop()
      },
      Math.min(timeoutMs, LONGEST_MS),
    ),
  )
  return { ended: live(), stop, kill: () => send('SIGKILL') }
}

function spawned({ file, args, env, cwd, fds }: Launch, { readFd, writeFd }: Pipe): ChildProcess {
  try {
    // A session of its own: Ctrl-C in the person's terminal is not for it.
    return spawn(file, args, { env, cwd, detached: true, stdio: ['ignore', writeFd, writeFd, 'pipe', ...fds] })
  } catch (error) {
    closeSync(readFd)
    throw cannotStart(error as Error)
  } finally {
    for (const fd of [writeFd, ...fds]) closeSync(fd)
  }
}

const exitOf = (child: ChildProcess): Promise<Pick<Ending, 'code' | 'signal'>> =>
  new Promise((resolve, reject) => {
    child.once('error', (error) => reject(cannotStart(error)))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })

const closeOf = (stream: Duplex): Promise<void> => new Promise((resolve) => stream.once('close', resolve))

const cannotStart = ({ message }: Error) =>
  fail('tool.failed', `The command could not be started: ${message}.`, {
    hint: 'Look at it with: localgpt sandbox status',
  })

const notBegun = (said: string, { code, signal }: Pick<Ending, 'code' | 'signal'>) =>
  fail('tool.failed', `The command was not begun: ${said.trim() || `bash ended with ${signal ?? String(code)}`}.`, {
    hint: 'Look at it with: localgpt sandbox status',
  })

/** Takes a pipe and starts the command. A launch that cannot be used gives back what it holds. */
export async function start(launch: Launch, takePipe: () => Promise<Pipe>, begun: Begun): Promise<Running> {
  let pipe: Pipe
  try {
    pipe = await takePipe()
  } catch (error) {
    for (const fd of launch.fds) closeSync(fd)
    launch.release?.()
    throw error
  }
  try {
    return startCommand(launch, pipe, begun)
  } catch (error) {
    launch.release?.()
    throw error
  }
}
