export interface Outputs {
  keep(sessionId: string, callId: string, output: string): void
  get(sessionId: string, callId: string): string | undefined
  forget(sessionId: string): void
}

/** Outputs kept, and UTF-16 units of each. */
const MAX_KEPT = 32
const MAX_LENGTH = 1_000_000

/** The latest outputs that were longer than a model is given at once; `limit`: what it is given. */
export function createOutputs(limit: number): Outputs {
  const kept = new Map<string, string>()
  const keyOf = (sessionId: string, callId: string): string => `${sessionId} ${callId}`
  return {
    keep(sessionId, callId, output) {
      if (output.length <= limit) return
      kept.delete(keyOf(sessionId, callId))
      kept.set(keyOf(sessionId, callId), output.slice(0, MAX_LENGTH))
      const [oldest] = kept.keys()
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    },
    get: (sessionId, callId) => kept.get(keyOf(sessionId, callId)),
    forget(sessionId) {
      for (const key of kept.keys()) if (key.startsWith(keyOf(sessionId, ''))) kept.delete(key)
    },
  }
}
