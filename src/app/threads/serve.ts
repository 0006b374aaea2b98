import { parentPort } from 'node:worker_threads'
import { faultFrom, faultOf } from '../../bus/messages/fault.ts'
import { moved } from './moved.ts'
import { SIGNAL, type FromThread, type ToThread } from './wire.ts'

type Method = (...args: unknown[]) => unknown

/** Answers calls of the main thread with the methods of `port`, all of which give a promise or an async iterable. */
export function serve(port: object): void {
  const callers = new Map<number, AbortController>()
  const unsaid: FromThread[] = []
  const post = (messages: readonly FromThread[]): void =>
    parentPort?.postMessage(
      messages,
      messages.flatMap((said) => ('value' in said ? moved(said.value) : [])),
    )
  const tell = (): void => {
    const messages = unsaid.splice(0)
    if (messages.length === 0) return
    try {
      post(messages)
    } catch {
      // One of them cannot be copied, which is the fault of that call alone.
      messages.forEach(postAlone)
    }
  }
  const say = (message: FromThread): void => {
    unsaid.push(message)
    // Calls that came together are worked on in one round, and whoever asked first does not wait for the last.
    if (message.type === 'result' || message.type === 'error') tell()
    // Many streams speak in one round of the event loop, and each message wakes the main thread.
    else if (unsaid.length === 1) setImmediate(tell)
  }
  const postAlone = (message: FromThread): void => {
    try {
      post([message])
    } catch (error) {
      post([{ type: 'error', id: message.id, fault: faultOf('internal', faultFrom(error).message) }])
    }
  }

  const run = async (id: number, method: string, args: readonly unknown[], signal: AbortSignal): Promise<void> => {
    const member: unknown = Reflect.get(port, method)
    if (typeof member !== 'function') throw new Error(`there is no ${method} in this thread`)
    const result = (member as Method).apply(
      port,
      args.map((arg) => (arg === SIGNAL ? signal : arg)),
    )
    if (!isStream(result)) {
      say({ type: 'result', id, value: await result })
      return
    }
    for await (const value of result) {
      if (signal.aborted) return
      say({ type: 'chunk', id, value })
    }
    say({ type: 'end', id })
  }

  parentPort?.on('message', (message: ToThread) => {
    if (message.type === 'leave') {
      callers.get(message.id)?.abort()
      return
    }
    const { id, method, args } = message
    const caller = new AbortController()
    callers.set(id, caller)
    run(id, method, args, caller.signal)
      .catch((error: unknown) => {
        say({ type: 'error', id, fault: faultFrom(error) })
      })
      .finally(() => callers.delete(id))
  })
}

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value
