import { FaultError } from '../../bus/messages/fault.ts'

/** What an SDK's error, a response or a broken socket says, whichever of them it is. */
export interface Failure {
  readonly status: number | undefined
  /** The server's own names for it, lower case: `overloaded_error`, `insufficient_quota`. */
  readonly kinds: readonly string[]
  readonly text: string
  /** The server spoke its API's error format, not a web page or a proxy's line. */
  readonly structured: boolean
  readonly headers: Pick<Headers, 'get'> | undefined
  /** The code of the system's or the HTTP client's error: `ECONNREFUSED`, `UND_ERR_SOCKET`. */
  readonly system: string | undefined
}

type Fields = Readonly<Record<string, unknown>>
export const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const stringOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** An error, what caused it, what caused that, … */
export const causes = (error: unknown): unknown[] => {
  const chain: unknown[] = []
  for (let at = error; at !== undefined && at !== null && chain.length < 8; at = fields(at)['cause']) chain.push(at)
  return chain
}

export const faultWithin = (error: unknown): FaultError | undefined =>
  causes(error).find((cause) => cause instanceof FaultError)

const systemCode = (error: unknown): string | undefined =>
  causes(error)
    .map((cause) => stringOf(fields(cause)['code']))
    .findLast((code) => code !== undefined && /^[A-Z][A-Z0-9_]+$/.test(code))

const headersOf = (value: unknown): Pick<Headers, 'get'> | undefined =>
  typeof fields(value)['get'] === 'function' ? (value as Pick<Headers, 'get'>) : undefined

/** `{error: {error: {…}}}` (Anthropic), `{error: {…}}` (OpenAI) and `{error: "…"}` (Ollama) alike. */
const bodyOf = (error: unknown): unknown => {
  const body = fields(error)['error']
  return fields(body)['error'] ?? body
}

export const readFailure = (error: unknown): Failure => {
  const body = bodyOf(error)
  const { type, code, message } = fields(body)
  const said = stringOf(message) ?? stringOf(body)
  const own = error instanceof Error ? error.message : String(error)
  return {
    status: numberOf(fields(error)['status']) ?? numberOf(code),
    kinds: [code, type].flatMap((kind) => (typeof kind === 'string' ? [kind.toLowerCase()] : [])),
    text: said ?? own.replace(/^\d{3} /, ''),
    structured: said !== undefined,
    headers: headersOf(fields(error)['headers']),
    system: systemCode(error),
  }
}
