import { createWorkspace } from '../adapters/files/workspace.ts'
import type { HttpServer } from '../adapters/http/server.ts'
import type { HomePaths } from '../config/paths.ts'
import { redactedConfig } from '../config/redact.ts'
import type { Config } from '../config/schema.ts'
import { tail } from './background/tail.ts'
import type { Host } from './compose.ts'

interface Options {
  readonly host: Host
  readonly paths: HomePaths
  /** As it is in force now. */
  readonly config: () => Config
  readonly version: string
  readonly token: string
  /** Take the next free port where this one is in use. */
  readonly orNext: boolean
}

/** HTTP and the WebSocket, which share their sessions, turns and guards. Throws FaultError `port.in_use`. */
export async function openHttpDoor({ host, paths, config, version, token, orNext }: Options): Promise<HttpServer> {
  const [{ serveHttp }, { createTurns }, { createSessions }, { createWebSocketDoor }] = await Promise.all([
    import('../adapters/http/server.ts'),
    import('../adapters/wire/turns.ts'),
    import('../adapters/wire/sessions.ts'),
    import('../adapters/ws/serve.ts'),
  ])
  const client = host.clientFor('http')
  const shared = { client, turns: createTurns({ client }), sessions: createSessions(client) }
  const webSocket = createWebSocketDoor(shared)
  const { bind, port } = config().server
  const http = await serveHttp({
    ...shared,
    bind,
    port,
    orNext,
    token,
    version,
    webSocket: webSocket.upgrade,
    config: () => redactedConfig(config()),
    skills: async () => {
      const { skills } = await createWorkspace(config().memory.workspace).read({
        today: '',
        yesterday: '',
        memory: false,
      })
      return skills
    },
    daemonLog: (lines) => lastLines(paths.daemonLog, lines),
  })
  return {
    ...http,
    close: async () => {
      await webSocket.close()
      await http.close()
    },
  }
}

async function lastLines(path: string, lines: number): Promise<readonly string[]> {
  const pieces: Buffer[] = []
  const { signal } = new AbortController()
  for await (const piece of tail({ path, lines, follow: false, signal })) pieces.push(piece)
  const text = Buffer.concat(pieces).toString('utf8').trimEnd()
  return text === '' ? [] : text.split('\n')
}
