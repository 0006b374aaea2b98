import { fail, FaultError } from '../../bus/messages/fault.ts'
import { reasonOf } from './deadline.ts'

export const MAX_HEADER_BYTES = 32 * 1024

interface Words {
  readonly what: string
  readonly retryable?: boolean
  readonly hint?: string
}

const SYSTEM: Readonly<Record<string, Words>> = {
  ENOTFOUND: { what: 'has no address', hint: 'Check the name; search for the page.' },
  EAI_AGAIN: { what: 'could not be looked up', retryable: true, hint: 'Check the network.' },
  ECONNREFUSED: { what: 'takes no connection', retryable: true },
  ECONNRESET: { what: 'broke the connection off', retryable: true },
  EPIPE: { what: 'broke the connection off', retryable: true },
  ETIMEDOUT: { what: 'does not answer', retryable: true },
  EHOSTUNREACH: { what: 'cannot be reached from here', retryable: true, hint: 'Check the network.' },
  ENETUNREACH: { what: 'cannot be reached from here', retryable: true, hint: 'Check the network.' },
  HPE_HEADER_OVERFLOW: { what: `sent headers larger than ${MAX_HEADER_BYTES / 1_024} KiB` },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'shows a certificate that it signed itself' },
  CERT_HAS_EXPIRED: { what: 'shows a certificate that is no longer valid' },
  ERR_TLS_CERT_ALTNAME_INVALID: { what: 'shows a certificate of another name' },
}

/** By how the code begins. */
const FAMILIES: readonly (readonly [string, Words])[] = [
  ['HPE_', { what: 'does not answer in HTTP' }],
  ['Z_', { what: 'sent an answer that cannot be decompressed' }],
  ['ERR__ERROR_', { what: 'sent an answer that cannot be decompressed' }],
  ['ERR_BROTLI', { what: 'sent an answer that cannot be decompressed' }],
  ['ERR_TLS', { what: 'does not speak TLS as it should' }],
  ['ERR_SSL', { what: 'does not speak TLS as it should' }],
  ['CERT_', { what: 'shows a certificate that cannot be trusted' }],
  ['UNABLE_TO_', { what: 'shows a certificate that cannot be trusted' }],
  ['SELF_SIGNED', { what: 'shows a certificate that cannot be trusted' }],
]

/** What anything thrown on the way to `host` stands for: the Fault it is, why the signal fired, or `web.failed`. */
export function webFault(error: unknown, host: string, signal: AbortSignal): Error {
  if (error instanceof FaultError) return error
  if (signal.aborted) return reasonOf(signal)
  const code = codeOf(error)
  if (code === null) return error instanceof Error ? error : new Error(String(error))
  const { what, retryable = false, hint = 'Try another address.' } = wordsFor(code)
  return fail('web.failed', `${host} ${what}.`, { retryable, hint, detail: { system: code } })
}

const wordsFor = (code: string): Words =>
  SYSTEM[code] ?? FAMILIES.find(([start]) => code.startsWith(start))?.[1] ?? { what: `cannot be reached (${code})` }

/** The code of Node's own errors; null: a bug of ours. */
const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
