import { once } from 'node:events'
import { WebSocket, type ClientOptions } from 'ws'
import { TOKEN, type HttpHome } from './http-home.ts'

type Frame = Record<string, unknown>

export interface WsClient {
  readonly socket: WebSocket
  say(frame: object): void
  /** The next frame of one of these types; others before it are passed over and kept in `seen`. */
  hear(...types: readonly string[]): Promise<Frame>
  readonly seen: Frame[]
}

/** Connects with the token; rejects with the status where the door refuses. */
export async function wsClient(home: HttpHome, options: ClientOptions = {}, query = ''): Promise<WsClient> {
  const headers = { authorization: `Bearer ${TOKEN}`, ...options.headers }
  const socket = new WebSocket(`${home.url.replace('http', 'ws')}/api/ws${query}`, { ...options, headers })
  const seen: Frame[] = []
  const waiting: Frame[] = []
  let wake = (): void => undefined
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Frame
    seen.push(frame)
    waiting.push(frame)
    wake()
  })
  socket.on('close', () => wake())
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
    socket.once('unexpected-response', (_, response) => {
      response.resume()
      reject(new Error(`status ${response.statusCode}`))
    })
  })
  return {
    socket,
    seen,
    say: (frame) => socket.send(JSON.stringify(frame)),
    async hear(...types) {
      for (;;) {
        const frame = waiting.shift()
        if (frame !== undefined && types.includes(String(frame['type']))) return frame
        if (frame === undefined) {
          if (socket.readyState !== socket.OPEN) throw new Error(`closed before ${types.join(', ')}`)
          await new Promise<void>((resolve) => (wake = resolve))
        }
      }
    },
  }
}

export const closed = async (socket: WebSocket): Promise<number> => {
  const [code] = (await once(socket, 'close')) as [number]
  return code
}
