import type { Worker } from 'node:worker_threads'
import { faultOf, FaultError } from '../../bus/messages/fault.ts'
import { moved } from './moved.ts'
import { SIGNAL, type FromThread, type ToThread } from './wire.ts'

/** MB for what a thread has just made. A thread that has nothing to do never gives them back, and by itself takes up to 48. */
const YOUNG_MB = 8

type Shape = 'promise' | 'stream'

export interface Thread<T> {
  readonly port: T
  /** There is a thread: a call started it, and it has not ended since. */
  running(): boolean
  /** Ends the thread; calls under way fail. The next call starts another. */
  stop(): Promise<void>
}

interface Options<T> {
  /** One of the entries of this folder, such as "notes", or a file of TypeScript. */
  readonly entry: string | URL
  /** What the entry is made with; copied. */
  readonly data: unknown
  readonly methods: { readonly [M in keyof T]: Shape }
}

/** How one call hears from the thread. */
interface Caller {
  take(message: FromThread): void
}

/**
 * A port whose methods run in a thread of their own, so that nothing they do blocks this one. What is passed is copied;
 * vectors are moved, and empty here afterwards. The thread starts with the first call and keeps the process alive only
 * while a call waits. Where it dies, calls under way fail with a retryable fault and the next one starts it anew.
 */
export function openThread<T extends object>({ entry, data, methods }: Options<T>): Thread<T> {
  let worker: Worker | null = null
  const callers = new Map<number, Caller>()
  let calls = 0

  const lost = (gone: Worker, reason: string): void => {
    if (worker !== gone) return
    worker = null
    const fault = faultOf('internal', `The ${nameOf(entry)} thread ended: ${reason}`, {
      retryable: true,
      hint: 'Try again; it is started anew.',
    })
    for (const [id, caller] of [...callers]) caller.take({ type: 'error', id, fault })
  }

  const start = (): Worker => {
    const started = startWorker(entry, data)
    started.on('message', (messages: readonly FromThread[]) => {
      for (const message of messages) callers.get(message.id)?.take(message)
    })
    started.on('error', (error) => {
      lost(started, error instanceof Error ? error.message : String(error))
    })
    started.on('exit', (code) => {
      lost(started, `exit code ${code}`)
    })
    return started
  }

  const begin = (method: string, args: readonly unknown[], take: (message: FromThread) => void) => {
    worker ??= start()
    const here = worker
    const id = ++calls
    const signal = args.find((arg) => arg instanceof AbortSignal)
    const leave = (): void => {
      if (callers.has(id)) here.postMessage({ type: 'leave', id } satisfies ToThread)
    }
    const over = (): void => {
      signal?.removeEventListener('abort', leave)
      // One that is being stopped keeps the process alive to its end.
      if (callers.delete(id) && callers.size === 0 && worker === here) here.unref()
    }
    callers.set(id, { take })
    here.ref()
    signal?.addEventListener('abort', leave, { once: true })
    const given = args.map((arg) => (arg instanceof AbortSignal ? SIGNAL : arg))
    try {
      here.postMessage({ type: 'call', id, method, args: given } satisfies ToThread, moved(given))
    } catch (error) {
      over()
      throw error
    }
    return { over, leave }
  }

  const promise = (method: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const call = begin(method, args, (message) => {
        call.over()
        if (message.type === 'error') reject(new FaultError(message.fault))
        else resolve(message.type === 'result' ? message.value : undefined)
      })
    })

  async function* stream(method: string, args: readonly unknown[]): AsyncGenerator<unknown, void, undefined> {
    const arrived: FromThread[] = []
    let wake: (() => void) | null = null
    const ring = (): void => wake?.()
    const signal = args.find((arg) => arg instanceof AbortSignal)
    const call = begin(method, args, (message) => {
      arrived.push(message)
      ring()
    })
    signal?.addEventListener('abort', ring, { once: true })
    try {
      for (;;) {
        const message = arrived.shift()
        if (message === undefined) {
          if (signal?.aborted === true) return
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          continue
        }
        if (message.type === 'error') throw new FaultError(message.fault)
        if (message.type !== 'chunk') return
        yield message.value
      }
    } finally {
      signal?.removeEventListener('abort', ring)
      call.leave()
      call.over()
    }
  }

  const port = Object.fromEntries(
    Object.entries<Shape>(methods).map(([method, shape]) => [
      method,
      (...args: unknown[]) => (shape === 'stream' ? stream(method, args) : promise(method, args)),
    ]),
  ) as T
  return {
    port,
    running: () => worker !== null,
    stop: async () => {
      const ending = worker
      if (ending === null) return
      lost(ending, 'it was stopped')
      ending.ref()
      await ending.terminate()
    },
  }
}

/** In a bundle a thread has an entry of its own; beside the sources tsx, a tool of the developers, reads its TypeScript. */
function startWorker(entry: string | URL, data: unknown): Worker {
  const here = import.meta.url
  const options = { workerData: data, name: nameOf(entry), resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } }
  // Loaded here, because a single command imports this file and starts no thread.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  if (!(entry instanceof URL) && !here.endsWith('.ts'))
    return new Worker(new URL(`${here.includes('/chunks/') ? '../' : './'}${entry}-thread.js`, here), options)
  const { href } = entry instanceof URL ? entry : new URL(`./${entry}.ts`, here)
  const tsx = import.meta.resolve('tsx/esm/api')
  const script = `import(${JSON.stringify(tsx)}).then(({ register }) => (register(), import(${JSON.stringify(href)})))`
  return new Worker(script, { ...options, eval: true })
}

const nameOf = (entry: string | URL): string => (entry instanceof URL ? entry.pathname : entry)
