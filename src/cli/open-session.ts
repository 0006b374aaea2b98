import { randomBytes } from 'node:crypto'
import type { BusClient } from '../app/compose.ts'
import { fail, FaultError } from '../bus/messages/fault.ts'

export const newSessionId = (): string => `s_${randomBytes(16).toString('hex')}`
export const newTurnId = (): string => `t_${randomBytes(8).toString('hex')}`

export interface OpenedSession {
  readonly sessionId: string
  readonly model: string
  /** Why this model answers. */
  readonly reason: string
}

interface Wanted {
  readonly session?: string | undefined
  readonly model?: string | undefined
  /** Of this process: who hosts the home may have another. */
  readonly defaultModel: string
  readonly memory: boolean
}

/** A conversation to talk in: the one named, or a new one. Throws FaultError `session.not_found`, `config.unknown_model`. */
export async function openSession(
  client: BusClient,
  { session, model, defaultModel, memory }: Wanted,
): Promise<OpenedSession> {
  if (session !== undefined) {
    const known = await client.query('session.get', { sessionId: session })
    if (known.session === null)
      throw fail('session.not_found', `There is no session ${session}.`, {
        hint: '`localgpt session list` shows the sessions there are.',
      })
    if (model === undefined)
      return { sessionId: session, model: known.session.model, reason: 'as before in this session' }
    const changed = await client.command('session.model.set', { sessionId: session, model })
    if (changed.type === 'session.refused') throw new FaultError(changed.data.fault)
    return { sessionId: session, model: nameOf(changed.data), reason: changed.data.reason }
  }
  const sessionId = newSessionId()
  const created = await client.command('session.create', {
    sessionId,
    memory,
    model: model ?? defaultModel,
  })
  if (created.type === 'session.refused') throw new FaultError(created.data.fault)
  return { sessionId, model: nameOf(created.data), reason: created.data.reason }
}

const nameOf = ({ provider, model }: { provider: string; model: string }): string =>
  provider === model ? model : `${provider}/${model}`
