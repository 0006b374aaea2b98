import { brokenOff } from '../endpoint.ts'
import { malformed } from '../faults.ts'
import { refuseWebPage } from '../web-page.ts'

/** A response that is not ok, in the shape that readFailure reads. */
export class Refusal extends Error {
  readonly status: number
  readonly headers: Headers
  readonly error: string | undefined

  constructor(response: Response, text: string) {
    const said = errorIn(text)
    super(said ?? text)
    this.status = response.status
    this.headers = response.headers
    this.error = said
  }
}

const errorIn = (text: string): string | undefined => {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    return typeof error === 'string' ? error : undefined
  } catch {
    return undefined
  }
}

const isJson = (line: string): boolean => {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

/** Lets whole lines of JSON through. Errs with `provider.bad_response` on any other line, `disconnected` on half a last one. */
const jsonLines = (): TransformStream<Uint8Array, Uint8Array> => {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let rest = ''
  return new TransformStream({
    transform(bytes, out) {
      const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines.filter((line) => line.trim() !== '')) {
        if (!isJson(line)) throw malformed('Ollama')
        out.enqueue(encoder.encode(`${line}\n`))
      }
    },
    flush(out) {
      const last = `${rest}${decoder.decode()}`
      if (last.trim() === '') return
      if (!isJson(last)) throw brokenOff('Ollama')
      out.enqueue(encoder.encode(`${last}\n`))
    },
  })
}

const isChat = (input: Parameters<typeof fetch>[0]): boolean =>
  new URL(input instanceof Request ? input.url : input).pathname.endsWith('/api/chat')

/**
 * What the SDK's fetch must do because the SDK does not: its requests can be aborted before the headers are in, an
 * error is thrown with its status and headers (the SDK writes to stdout instead), and a line that is not JSON is an
 * error (the SDK warns on the console and goes on). Throws `Refusal`.
 */
export const transport =
  (base: typeof fetch, signal: AbortSignal): typeof fetch =>
  async (input, init) => {
    const response = await base(input, { ...init, signal })
    const { ok, body, status, headers } = response
    if (!ok) throw new Refusal(response, await response.text())
    refuseWebPage(response, { url: response.url })
    return body !== null && isChat(input) ? new Response(body.pipeThrough(jsonLines()), { status, headers }) : response
  }

/** The SDK throws a bare Error where the stream ends before `done`; what that means is the decoder's to say. */
export async function* toTheEnd<Line>(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  try {
    yield* lines
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('Did not receive done'))) throw error
  }
}
