import { setTimeout as sleep } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { fail } from '../../src/bus/messages/fault.ts'
import { serve } from '../../src/app/threads/serve.ts'

let left = 0

/** What a thread can do, in small. */
serve({
  greet: (name: string) => Promise.resolve(`${String(workerData)}, ${name}`),
  refuse: () => Promise.reject(fail('file.not_found', 'There is no such note.', { hint: 'Look again.' })),
  die: () => process.exit(3),
  left: () => Promise.resolve(left),
  async *count(to: number, signal: AbortSignal) {
    signal.addEventListener('abort', () => left++)
    for (let i = 0; i < to && !signal.aborted; i++) {
      yield i
      await sleep(1)
    }
  },
  /** Cannot be copied. */
  async *secret() {
    await sleep(0)
    yield () => 'secret'
  },
  /** Blocks the thread. */
  work: (ms: number) => {
    for (const end = performance.now() + ms; performance.now() < end;);
    return Promise.resolve()
  },
  length: (vector: Float32Array) => Promise.resolve(vector.length),
})
