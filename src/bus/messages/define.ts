import type * as z from 'zod'

/**
 * What a message is for. `command` asks for a change and has one owner; `event` states a fact;
 * `delta` is a fragment: delivered, never logged; `query` reads and is never logged.
 */
export type Kind = 'command' | 'event' | 'delta' | 'query'

export interface Spec<
  K extends Kind = Kind,
  D extends z.ZodType = z.ZodType,
  R extends string = string,
  A extends z.ZodType = z.ZodType,
> {
  readonly kind: K
  readonly version: number
  readonly doc: string
  readonly data: D
  /** Commands: the events that answer one, by correlation. */
  readonly replies: readonly R[]
  /** Queries: the shape of the answer. */
  readonly answer: A
  /** May pass a door (HTTP, socket, WebSocket). Events never enter by one. */
  readonly public: boolean
  /** Fields that are delivered but not logged: whoever sends them can make them again from facts. */
  readonly transient: readonly string[]
}

interface CommandOptions<R extends string> {
  readonly replies?: readonly R[]
  readonly public?: boolean
  readonly transient?: readonly string[]
}

type Nothing = z.ZodNever

const plain = { version: 1, replies: [], answer: undefined as never, public: false, transient: [] } as const

export const command = <D extends z.ZodType, const R extends string = never>(
  doc: string,
  data: D,
  options: CommandOptions<R> = {},
): Spec<'command', D, R, Nothing> => ({ ...plain, kind: 'command', doc, data, replies: [], ...options })

export const event = <D extends z.ZodType>(doc: string, data: D, version = 1): Spec<'event', D, never, Nothing> => ({
  ...plain,
  kind: 'event',
  doc,
  data,
  version,
})

export const delta = <D extends z.ZodType>(doc: string, data: D): Spec<'delta', D, never, Nothing> => ({
  ...plain,
  kind: 'delta',
  doc,
  data,
})

export const query = <D extends z.ZodType, A extends z.ZodType>(
  doc: string,
  data: D,
  answer: A,
  options: { readonly public?: boolean } = {},
): Spec<'query', D, never, A> => ({ ...plain, kind: 'query', doc, data, answer, public: options.public ?? true })
