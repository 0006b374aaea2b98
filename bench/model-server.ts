import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Bytes of one request as it came over the wire. */
export interface Received {
  readonly url: string
  readonly head: number
  readonly body: number
  readonly total: number
}

export interface ModelServer {
  readonly url: string
  /** What was received since the last look. */
  received(): Promise<readonly Received[]>
  stop(): void
}

/** Starts loopback.mjs; it ends with this process. */
export async function startModelServer(): Promise<ModelServer> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../bench/loopback.mjs', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = `http://127.0.0.1:${line.toString().trim()}`
  return {
    url,
    received: async () => (await (await fetch(`${url}/journal`)).json()) as readonly Received[],
    stop: () => {
      child.stdin.end()
    },
  }
}
