import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync } from 'node:fs'
import { Socket } from 'node:net'
import { fail } from '../../bus/messages/fault.ts'
import type { Launch } from './box.ts'
import type { Pipe } from './pipes.ts'
import { COMMAND_FD } from './prologue.ts'

/** A command as it begins. */
export interface Begun {
  readonly command: string
  /** As bash finds it where it runs. */
  readonly cwd: string
  readonly timeoutMs: number
  readonly onText: (text: string) => void
}

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

/** bash in its box, which waits for a command. */
export interface Waiting {
  isAlive(): boolean
  /** Once. */
  begin(begun: Begun): Running
  /** The program may end meanwhile. */
  park(): void
  /** Nobody wants it. */
  discard(): Promise<void>
}

type Signal = 'SIGTERM' | 'SIGKILL'

/** ms from SIGTERM to SIGKILL. */
const GRACE_MS = 500
/** ms in which the output has to end once the command has: something that left its group may hold the pipe. */
const DRAIN_MS = 300
const LONGEST_MS = 2 ** 31 - 1

/** Starts bash by a launch. Nothing is told of the output before the command itself has begun. */
export function startWaiting(launch: Launch, pipe: Pipe): Waiting {
  const child = spawned(launch, pipe)
  const output = new Socket({ fd: pipe.readFd, readable: true, writable: false })
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  // Node has made a socket of it, as the fourth of `stdio` says; absent where nothing could be started.
  const line = child.stdio[COMMAND_FD] as Socket | null | undefined
  const early: string[] = []
  const timers: NodeJS.Timeout[] = []
  let wanted: Begun | null = null
  let reported = false
  /** The command has been handed over. */
  let told = false
  let sent: Signal | null = null
  let timedOut = false
  let over = false

  const hear = (text: string): void => {
    if (text === '') return
    if (told) wanted?.onText(text)
    else early.push(text)
  }
  const handOver = (): void => {
    if (!reported || wanted === null || told) return
    // It was called off before it had begun.
    if (sent !== null) return void line?.end()
    told = true
    for (const text of early.splice(0)) wanted.onText(text)
    line?.end(`${wanted.cwd}\0${wanted.command}\0`)
  }
  const send = (signal: Signal): void => {
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
    reported = true
    handOver()
  })
  output.on('error', () => {})
  output.on('data', (bytes: Buffer) => hear(decoder.decode(bytes, { stream: true })))
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
      hear(decoder.decode())
      if (!told && sent === null) throw notBegun(early.join(''), exit)
      return sent === null ? { ...exit, timedOut } : { code: null, signal: sent, timedOut }
    } finally {
      over = true
      for (const timer of timers) clearTimeout(timer)
      output.destroy()
      line?.destroy()
      launch.release?.()
    }
  }
  const ended = live()
  // Of one that waits nobody asks.
  ended.catch(() => {})

  return {
    isAlive: () => !over,
    begin(begun) {
      wanted = begun
      for (const each of [child, output, line]) each?.ref()
      const expire = (): void => {
        timedOut = true
        stop()
      }
      if (!over) timers.push(setTimeout(expire, Math.min(begun.timeoutMs, LONGEST_MS)))
      handOver()
      return { ended, stop, kill: () => send('SIGKILL') }
    },
    park() {
      for (const each of [child, output, line]) each?.unref()
    },
    async discard() {
      for (const each of [child, output, line]) each?.ref()
      send('SIGKILL')
      await ended.catch(() => {})
    },
  }
}

function spawned({ file, args, env, fds }: Launch, { readFd, writeFd }: Pipe): ChildProcess {
  try {
    // A session of its own: Ctrl-C in the person's terminal is not for it.
    return spawn(file, args, { env, cwd: '/', detached: true, stdio: ['ignore', writeFd, writeFd, 'pipe', ...fds] })
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

const closeOf = (stream: Socket): Promise<void> => new Promise((resolve) => stream.once('close', () => resolve()))

const cannotStart = ({ message }: Error) =>
  fail('tool.failed', `The command could not be started: ${message}.`, {
    hint: 'Look at it with: localgpt sandbox status',
  })

const notBegun = (said: string, { code, signal }: Pick<Ending, 'code' | 'signal'>) =>
  fail('tool.failed', `The command was not begun: ${said.trim() || `bash ended with ${signal ?? String(code)}`}.`, {
    hint: 'Look at it with: localgpt sandbox status',
  })
