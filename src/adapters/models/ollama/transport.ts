import { brokenOff } from '../endpoint.ts'
import { fields } from '../failure.ts'
import { malformed } from '../faults.ts'
import { refuseWebPage } from '../web-page.ts'

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A response that is not ok, in the shape that readFailure reads. */
export class Refusal extends Error {
  readonly status: number
  readonly headers: Headers
  readonly error: unknown

  constructor(response: Response, text: string) {
    super(text)
    this.status = response.status
    this.headers = response.headers
    this.error = fields(parsed(text))['error']
  }
}

const isJson = (line: string): boolean => parsed(line) !== undefined

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
