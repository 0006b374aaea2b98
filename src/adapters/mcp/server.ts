import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ToolDoor } from '../../ports/tool-door.ts'
import { bodyOf } from './body.ts'
import { PATH, refusalOf, unreadable, type Refusal } from './guards.ts'
import { createPasses, type Guest } from './passes.ts'
import { CODE, errorText, readMessage, resultText, type Id } from './protocol.ts'
import { startReply } from './reply.ts'
import { respond, type Response } from './respond.ts'
import type { CallTool, Outcome } from './tool-calls.ts'

export interface McpOptions {
  readonly callTool: CallTool
  /** ms between two signs of life while a tool runs. Default 15 s. */
  readonly heartbeatMs?: number
}

/** Bytes of one message, UTF-8. */
const MAX_BODY = 1_000_000
/** Calls of one guest at a time. */
const MAX_CALLS = 16

type Call = Extract<Response, { kind: 'call' }>
interface Plain {
  readonly kind: 'plain'
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}
interface Calling {
  readonly kind: 'call'
  readonly guest: Guest
  readonly call: Call
}

/** Tools over MCP on a port of 127.0.0.1, each guest with a token of its own. Rejects where no port can be had. */
export async function startMcp({
  callTool,
  heartbeatMs = 15_000,
}: McpOptions): Promise<ToolDoor & { close(): Promise<void> }> {
  const passes = createPasses()
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    response.on('error', () => undefined) // the client has gone; `close` tells
    serve(request, response).catch(() => {
      response.destroy()
    })
  })
  server.maxConnections = 256
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // A program waiting for its next turn does not keep this one alive.
  server.unref()
  const { port } = server.address() as AddressInfo

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const heard = await hear(request)
    if (heard.kind === 'call') await run(heard.guest, heard.call, request, response)
    else send(response, heard)
  }

  async function hear(request: IncomingMessage): Promise<Plain | Calling> {
    const refused = refusalOf(request, port)
    if (refused !== null) return turnedAway(refused)
    const guest = passes.guestOf(request.headers.authorization)
    if (guest === null) return turnedAway({ status: 401, message: 'This needs the token of a session.' })
    const wrong = unreadable(request)
    if (wrong !== null) return turnedAway(wrong)
    const text = await bodyOf(request, MAX_BODY)
    if (text === null) return turnedAway({ status: 413, message: 'A message has at most 1 MB.' })
    const message = readMessage(text)
    if (message.kind === 'wrong') return { kind: 'plain', status: 400, text: message.error }
    if (message.kind === 'silent') return { kind: 'plain', status: 202, text: '' }
    const answer = respond(message, guest.tools)
    if (answer.kind === 'said') return { kind: 'plain', status: 200, text: answer.text }
    const not = notNow(guest)
    return not === null
      ? { kind: 'call', guest, call: answer }
      : { kind: 'plain', status: 200, text: errorText(answer.id, not.code, not.message) }
  }

  async function run(
    guest: Guest,
    { id, name, arguments: args }: Call,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const gone = new AbortController()
    response.once('close', () => {
      gone.abort()
    })
    const reply = startReply(request, response, heartbeatMs)
    guest.running++
    try {
      const outcome = await callTool({ sessionId: guest.sessionId, name, arguments: args }, gone.signal)
      if (outcome !== null) reply.end(outcomeText(id, outcome))
    } finally {
      guest.running--
      reply.stop()
    }
  }

  return {
    open: ({ sessionId, tools }) => {
      const guest: Guest = { sessionId, tools, awake: false, running: 0 }
      const token = passes.issue(guest)
      return Promise.resolve({
        url: `http://127.0.0.1:${port}${PATH}`,
        token,
        begin: () => {
          guest.awake = true
        },
        rest: () => {
          guest.awake = false
        },
        running: () => guest.running,
        close: () => {
          guest.awake = false
          passes.withdraw(token)
        },
      })
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

const outcomeText = (id: Id, { text, images, isError }: Outcome): string =>
  resultText(id, {
    content: [
      { type: 'text', text },
      ...images.map(({ data, mediaType }) => ({ type: 'image', data, mimeType: mediaType })),
    ],
    isError,
  })

/** Nothing more of the request is read. */
const turnedAway = ({ status, message, headers = {} }: Refusal): Plain => ({
  kind: 'plain',
  status,
  text: errorText(null, CODE.refused, message),
  headers: { connection: 'close', ...headers },
})

const notNow = ({ awake, running }: Guest): { readonly code: number; readonly message: string } | null => {
  if (!awake) return { code: CODE.refused, message: 'No turn is being answered.' }
  return running < MAX_CALLS ? null : { code: CODE.busy, message: `${MAX_CALLS} calls already run.` }
}

const send = (response: ServerResponse, { status, text, headers = {} }: Plain): void => {
  const type = text === '' ? {} : { 'content-type': 'application/json' }
  response.writeHead(status, { ...type, ...headers }).end(text)
}
