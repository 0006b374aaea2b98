import { randomBytes } from 'node:crypto'
import { sessionId as sessionIdShape } from '../../bus/messages/content.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import { noSession } from '../wire/read-turn.ts'
import type { Door } from './door.ts'

export const newSessionId = (): string => `s_${randomBytes(16).toString('hex')}`

interface Wanted {
  readonly session?: string | undefined
  /** As the person writes it. */
  readonly model?: string | undefined
  readonly memory?: boolean | undefined
}

interface Opened {
  readonly sessionId: string
  /** As a person writes it; null: the one the session had. */
  readonly model: string | null
}

/** The session a request names, told to use the model it names, or a new one. Throws FaultError `session.*`, `config.unknown_model`. */
export async function openSession(door: Door, { session, ...wanted }: Wanted): Promise<Opened> {
  if (session === undefined) return createSession(door, { session: newSessionId(), ...wanted })
  const sessionId = knownShape(session)
  return wanted.model === undefined ? { sessionId, model: null } : setModel(door, sessionId, wanted.model)
}

/** Throws FaultError `session.exists`, `config.unknown_model`. */
export async function createSession(
  { client, names }: Door,
  { session, model, memory = true }: Wanted & { readonly session: string },
): Promise<Opened & { readonly model: string }> {
  const named = model === undefined ? {} : { model }
  const reply = await client.command('session.create', { sessionId: session, memory, ...named })
  if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
  const name = nameOf(reply.data)
  names.note(session, name)
  return { sessionId: session, model: name }
}

/** Throws FaultError `session.not_found`, `config.unknown_model`. */
export async function setModel({ client, names }: Door, sessionId: string, model: string) {
  const reply = await client.command('session.model.set', { sessionId, model })
  if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
  const name = nameOf(reply.data)
  names.note(sessionId, name)
  return { sessionId, model: name }
}

const nameOf = ({ provider, model }: { readonly provider: string; readonly model: string }): string =>
  provider === model ? model : `${provider}/${model}`

/** An id of another shape is one of no session. Throws FaultError `session.not_found`. */
export function knownShape(session = ''): string {
  if (!sessionIdShape.safeParse(session).success) throw noSession(session)
  return session
}
