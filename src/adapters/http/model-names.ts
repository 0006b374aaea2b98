import type { BusClient } from '../../bus/client.ts'

/** Sessions whose model is remembered. */
const KEPT = 1_000

/** The models of sessions as a person writes them. Reading a long session only for this would cost more than its turn. */
export interface ModelNames {
  note(sessionId: string, name: string): void
  /** `model`: as the turn said it, without its provider. */
  of(sessionId: string, model: string): Promise<string>
}

export function createModelNames(client: BusClient): ModelNames {
  const names = new Map<string, string>()
  const note = (sessionId: string, name: string): void => {
    names.delete(sessionId)
    names.set(sessionId, name)
    const [oldest] = names.keys()
    if (names.size > KEPT && oldest !== undefined) names.delete(oldest)
  }
  return {
    note,
    async of(sessionId, model) {
      const known = names.get(sessionId)
      if (known !== undefined && (known === model || known.endsWith(`/${model}`))) return known
      const { session } = await client.query('session.get', { sessionId })
      if (session !== null) note(sessionId, session.model)
      return session?.model ?? model
    },
  }
}
