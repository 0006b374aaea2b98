/**
 * Names a call by what it asks: `port.method#hash-of-arguments`. Signals and functions are left out. The hash is
 * FNV-1a, 32 bits: calls with the same name are told apart by their order as well.
 */
export function callKey(port: string, method: string, session: string | null, args: readonly unknown[]): string {
  const text = JSON.stringify([
    session,
    ...args.filter((arg) => !(arg instanceof AbortSignal) && typeof arg !== 'function'),
  ])
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return `${port}.${method}#${(hash >>> 0).toString(16)}`
}

export type AsyncMethod = (...args: unknown[]) => Promise<unknown> | AsyncIterable<unknown>

export const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value

/** What is stored of one result, chunk or failure: which call of that name, and what came. */
export interface Recorded {
  readonly call: number
  readonly value: unknown
}
