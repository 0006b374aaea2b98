import { randomBytes } from 'node:crypto'
import type { BusClient } from '../../bus/client.ts'
import { sessionId as shape } from '../../bus/messages/content.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import { noSession } from './read-turn.ts'

export interface Opened {
  readonly sessionId: string
  /** As a person writes it; null: the one the session had. */
  readonly model: string | null
}

interface Wanted {
  readonly session?: string | undefined
  /** As the person writes it. */
  readonly model?: string | undefined
  readonly memory?: boolean | undefined
  readonly title?: string | undefined
}

/** Sessions as requests name them. Every method throws FaultError `session.*`, `config.unknown_model`. */
export interface Sessions {
  /** The one that is named, told to use the model that is named, or a new one. */
  open(wanted: Wanted): Promise<Opened>
  create(wanted: Wanted): Promise<Opened & { readonly model: string }>
  setModel(sessionId: string, model: string): Promise<Opened & { readonly model: string }>
  /** A session's model as a person writes it; `model`: as its turn said it, without the provider. */
  modelOf(sessionId: string, model: string): Promise<string>
}

/** Sessions whose model is remembered: reading a long one only for this would cost more than its turn. */
const KEPT = 1_000

export const newSessionId = (): string => `s_${randomBytes(16).toString('hex')}`

/** An id of another shape is one of no session. Throws FaultError `session.not_found`. */
export function knownShape(session = ''): string {
  if (!shape.safeParse(session).success) throw noSession(session)
  return session
}

export function createSessions(client: BusClient): Sessions {
  const names = new Map<string, string>()
  const note = (sessionId: string, name: string): void => {
    names.delete(sessionId)
    names.set(sessionId, name)
    const [oldest] = names.keys()
    if (names.size > KEPT && oldest !== undefined) names.delete(oldest)
  }
  const named = (sessionId: string, { provider, model }: { readonly provider: string; readonly model: string }) => {
    const name = provider === model ? model : `${provider}/${model}`
    note(sessionId, name)
    return { sessionId, model: name }
  }

  const sessions: Sessions = {
    async open({ session, ...wanted }) {
      if (session === undefined) return sessions.create(wanted)
      const { model } = wanted
      const sessionId = knownShape(session)
      return model === undefined ? { sessionId, model: null } : sessions.setModel(sessionId, model)
    },
    async create({ session: sessionId = newSessionId(), model, memory = true, title }) {
      const wanted = { ...(model === undefined ? {} : { model }), ...(title === undefined ? {} : { title }) }
      const reply = await client.command('session.create', { sessionId, memory, ...wanted })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      return named(sessionId, reply.data)
    },
    async setModel(sessionId, model) {
      const reply = await client.command('session.model.set', { sessionId, model })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      return named(sessionId, reply.data)
    },
    async modelOf(sessionId, model) {
      const known = names.get(sessionId)
      if (known !== undefined && (known === model || known.endsWith(`/${model}`))) return known
      const { session } = await client.query('session.get', { sessionId })
      if (session !== null) note(sessionId, session.model)
      return session?.model ?? model
    },
  }
  return sessions
}
