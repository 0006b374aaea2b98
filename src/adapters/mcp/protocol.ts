import * as z from 'zod'

/**
 * Model Context Protocol over streamable HTTP, as far as a server of tools needs it.
 * https://modelcontextprotocol.io/specification/2025-06-18/basic/transports
 */
export const VERSIONS = ['2025-06-18', '2025-03-26', '2024-11-05'] as const

/** What both sides speak: the asked version where it is known, else our newest; the client leaves if it cannot. */
export const negotiated = (asked: unknown): string => VERSIONS.find((version) => version === asked) ?? VERSIONS[0]

export type Id = string | number
export type Params = Readonly<Record<string, unknown>>

/** https://www.jsonrpc.org/specification#error_object; those from -32000 down are a server's own. */
export const CODE = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  refused: -32000,
  busy: -32001,
} as const

export type Incoming =
  | { readonly kind: 'request'; readonly id: Id; readonly method: string; readonly params: Params }
  /** A notification, or an answer to a question we never ask: it gets no answer. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'wrong'; readonly error: string }

const rpc = z.object({ jsonrpc: z.literal('2.0') })
const id = z.union([z.string().max(200), z.number()])
const params = z.record(z.string(), z.unknown())
const request = rpc.extend({ id, method: z.string().max(200), params: params.optional() })
const notification = rpc.extend({
  id: z.undefined().optional(),
  method: z.string().max(200),
  params: params.optional(),
})
const response = rpc.extend({ id, method: z.undefined().optional() })

/** One message of a client. Whatever the text, the outcome can be answered. */
export function readMessage(text: string): Incoming {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'wrong', error: errorText(null, CODE.parse, 'This is no JSON.') }
  }
  if (Array.isArray(value)) return { kind: 'wrong', error: errorText(null, CODE.request, 'One message at a time.') }
  const asked = request.safeParse(value)
  if (asked.success) {
    const { id, method, params = {} } = asked.data
    return { kind: 'request', id, method, params }
  }
  if (notification.safeParse(value).success || response.safeParse(value).success) return { kind: 'silent' }
  return { kind: 'wrong', error: errorText(null, CODE.request, 'This is no JSON-RPC 2.0 message.') }
}

export const resultText = (id: Id, result: object): string => JSON.stringify({ jsonrpc: '2.0', id, result })

/** `id` is null where the request could not be read. */
export const errorText = (id: Id | null, code: number, message: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })
