import type { IncomingHttpHeaders } from 'node:http'
import type * as z from 'zod'
import type { Door } from './door.ts'

/** One address and method. The router, the OpenAPI document and docs/http-api.md are made of these objects. */
export interface Route<P extends z.ZodType = z.ZodType, Q extends z.ZodType = P, B extends z.ZodType = P> {
  readonly method: 'get' | 'post' | 'delete'
  /** `{name}` stands for a parameter. */
  readonly path: `/${string}`
  readonly summary: string
  /** Answers without a token. */
  readonly public?: boolean
  readonly query?: Q
  readonly body?: B
  /** Bytes of the body; otherwise 1 MB. */
  readonly bodyLimit?: number
  /** Of the JSON it answers with; absent: it answers with something else. */
  readonly response?: z.ZodType
  /** What it answers with where that is not JSON alone, for the documents. */
  readonly produces?: string
  readonly handle: (request: RouteRequest<z.output<Q>, z.output<B>>, door: Door) => unknown
}

export interface RouteRequest<Q = unknown, B = unknown> {
  readonly params: Readonly<Record<string, string>>
  readonly query: Q
  readonly body: B
  readonly headers: IncomingHttpHeaders
  /** Aborts when whoever asked has left, or was answered. */
  readonly gone: AbortSignal
}

/** Checks the types of a route and forgets them, so that all fit into one table. */
export const route = <Q extends z.ZodType, B extends z.ZodType>(
  of: Route<z.ZodType, Q, B> & { readonly response?: z.ZodType },
): Route => of

export const LARGE_BODY = 10_000_000
