import { serveHttp, type HttpOptions, type HttpServer } from '../../src/adapters/http/server.ts'
import { createSessions } from '../../src/adapters/wire/sessions.ts'
import { createTurns, type Turns } from '../../src/adapters/wire/turns.ts'
import { createWebSocketDoor, type WebSocketDoor } from '../../src/adapters/ws/serve.ts'
import type { Host } from '../../src/app/compose.ts'
import type { ModelPort } from '../../src/ports/model.ts'
import { liveHome } from './live-home.ts'

export interface HttpHome {
  readonly host: Host
  readonly server: HttpServer
  readonly turns: Turns
  readonly webSockets: WebSocketDoor
  readonly url: string
  /** With the token, unless `headers` has another. */
  call(path: string, body?: unknown, init?: RequestInit): Promise<Response>
  json(path: string, body?: unknown, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }>
  close(): Promise<void>
}

export const TOKEN = 'right'

/** A real host on a home of its own, its models the test's, behind the HTTP door. */
export async function httpHome(
  model: ModelPort,
  options: Partial<HttpOptions> & {
    readonly turnOptions?: Partial<Parameters<typeof createTurns>[0]>
    readonly beatMs?: number
  } = {},
): Promise<HttpHome> {
  const home = await liveHome()
  const host = home.start({ models: { openai: model, ollama: model, recall: model } })
  const client = options.client ?? host.clientFor('http')
  const turns = createTurns({ client, ...options.turnOptions })
  const sessions = createSessions(client)
  const { beatMs } = options
  const webSockets = createWebSocketDoor({ client, turns, sessions, ...(beatMs === undefined ? {} : { beatMs }) })
  const server = await serveHttp({
    bind: '127.0.0.1',
    port: 0,
    orNext: false,
    token: TOKEN,
    turns,
    sessions,
    webSocket: webSockets.upgrade,
    ...options,
    client,
  })
  const url = `http://127.0.0.1:${server.port}`
  const call = (path: string, body?: unknown, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, ...(init.headers as Record<string, string> | undefined) },
    })
  return {
    host,
    server,
    turns,
    webSockets,
    url,
    call,
    async json(path, body, init) {
      const response = await call(path, body, init)
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
    async close() {
      await host.stop('the end')
      await webSockets.close()
      await server.close()
      home.remove()
    },
  }
}

export interface SseEvent {
  readonly id: string | null
  readonly data: string
}

/** The events of a stream as they come. Cancels the response where the reader leaves early. */
export async function* sse(response: Response): AsyncGenerator<SseEvent, void, undefined> {
  if (response.body === null) return
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6)
      if (data !== undefined) yield { id: lines.find((line) => line.startsWith('id: '))?.slice(4) ?? null, data }
    }
  }
}

export const parsed = (events: readonly SseEvent[]): Record<string, unknown>[] =>
  events.filter(({ data }) => data !== '[DONE]').map(({ data }) => JSON.parse(data) as Record<string, unknown>)

export async function all(response: Response): Promise<SseEvent[]> {
  const events: SseEvent[] = []
  for await (const event of sse(response)) events.push(event)
  return events
}

export const contentOf = (events: readonly Record<string, unknown>[]): string =>
  events.map((event) => (event['type'] === 'content' ? String(event['delta']) : '')).join('')
