import { spawn } from 'node:child_process'
import { linesOf } from './lines.ts'
import { tailOf } from './stderr.ts'

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  /** Why it could not be started at all. */
  readonly error: Error | null
}

/** A running binary that answers one line on stdin with many on stdout, turn after turn. */
export interface Child {
  readonly pid: number | undefined
  /** Settles when it is gone and its pipes are read. */
  readonly exited: Promise<Exit>
  send(line: string): void
  /** The next line of stdout; null once it has ended. */
  readonly next: () => Promise<string | null>
  /** The end of what it wrote to stderr, keys masked. */
  complaint(): string
  /** Between turns: its leftovers are dropped and it does not keep this process alive. */
  rest(): void
  /** Before a turn. */
  wake(): void
  /** Lets it end by itself, and ends it after `graceMs`. */
  end(graceMs?: number): void
  readonly kill: () => void
}

interface ChildOptions {
  readonly path: string
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

const STDERR_KEPT = 8000

// Pipes are sockets underneath, which the stream types do not tell.
const setHold = (stream: object, hold: boolean): void => {
  const method = Reflect.get(stream, hold ? 'ref' : 'unref') as unknown
  if (typeof method === 'function') Reflect.apply(method, stream, [])
}

/** Starts the binary without a shell. A start that fails shows as `exited` with an error, never as a throw. */
export const startChild = ({ path, argv, cwd, env }: ChildOptions): Child => {
  const child = spawn(path, argv, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
  const lines = linesOf(child.stdout)
  let complaint = ''

  const exited = new Promise<Exit>((settle) => {
    child.once('error', (error) => {
      lines.finish()
      settle({ code: null, signal: null, error })
    })
    const over = (code: number | null, signal: string | null): void => {
      lines.finish()
      settle({ code, signal, error: null })
    }
    // Its own children may hold the pipes open; what it said itself has been read by then.
    child.once('exit', (code, signal) => setTimeout(over, 250, code, signal))
    child.once('close', over)
  })

  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_KEPT)
  })
  // A write to a child that has just gone: its exit tells the same.
  child.stdin.on('error', () => undefined)
  child.stderr.on('error', () => undefined)

  const hold = (on: boolean): void => {
    if (on) child.ref()
    else child.unref()
    for (const stream of [child.stdin, child.stdout, child.stderr]) setHold(stream, on)
  }

  const kill = (): void => {
    lines.cut()
    child.kill('SIGKILL')
  }

  return {
    pid: child.pid,
    exited,
    send: (line) => void child.stdin.write(line),
    next: lines.next,
    complaint: () => tailOf(complaint),
    rest: () => {
      lines.clear()
      hold(false)
    },
    wake: () => {
      lines.clear()
      hold(true)
    },
    end: (graceMs = 2000) => {
      child.stdin.end()
      const timer = setTimeout(kill, graceMs).unref()
      void exited.then(() => clearTimeout(timer))
    },
    kill,
  }
}
