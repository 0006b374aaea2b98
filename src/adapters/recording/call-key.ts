import { createHash } from 'node:crypto'

/**
 * Names a call by what it asks: `port.method#hash-of-arguments`. Signals and functions are left out. 32 bits are enough:
 * calls with the same name are told apart by their order as well.
 */
export function callKey(port: string, method: string, session: string | null, args: readonly unknown[]): string {
  const text = JSON.stringify([
    session,
    ...args.filter((arg) => !(arg instanceof AbortSignal) && typeof arg !== 'function'),
  ])
  return `${port}.${method}#${createHash('sha1').update(text).digest('hex').slice(0, 8)}`
}

export type AsyncMethod = (...args: unknown[]) => Promise<unknown> | AsyncIterable<unknown>

export const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

/** What is stored of one result, chunk or failure: which call of that name, and what came. */
export interface Recorded {
  readonly call: number
  readonly value: unknown
}
