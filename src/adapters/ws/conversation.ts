import type { BusClient } from '../../bus/client.ts'
import { fail, faultFrom, faults, FaultError } from '../../bus/messages/fault.ts'
import { knownShape, type Sessions } from '../wire/sessions.ts'
import type { TurnEvent } from '../wire/turn-event.ts'
import type { TurnRecord } from '../wire/turn-record.ts'
import type { Turns } from '../wire/turns.ts'
import { parseChatFrame, type ChatFrame } from './frames.ts'
import type { Outlet } from './outlet.ts'

interface Options {
  readonly client: BusClient
  readonly turns: Turns
  readonly sessions: Sessions
  readonly outlet: Outlet
  /** The client is gone: nobody reads any more. Its turns go on. */
  readonly gone: AbortSignal
}

export interface Conversation {
  /** Takes one of LocalGPT's messages. What is wrong with it is answered, never thrown. */
  receive(frame: unknown): void
}

/** LocalGPT's messages of one client: a session at a time, the answers as they come. */
export function createConversation({ client, turns, sessions, outlet, gone }: Options): Conversation {
  let session: string | null = null
  /** Messages are taken in order, so that one sent behind `session` finds it. */
  let waiting = 0
  let before: Promise<unknown> = Promise.resolve()

  const join = async (wanted?: string, model?: string): Promise<string> => {
    const opened = await sessions.open({ session: wanted, model })
    if (wanted !== undefined) await mustExist(client, wanted)
    session = opened.sessionId
    await outlet.send({ type: 'connected', session_id: session })
    return session
  }
  const current = (): string => {
    if (session === null) throw fail('turn.not_running', 'Nothing was said on this connection yet.')
    return session
  }
  const tell = async (turn: TurnRecord): Promise<void> => {
    for await (const { event } of turn.follow(null, gone)) await outlet.send(frameOf(event, turn))
  }

  const take = async (frame: ChatFrame): Promise<void> => {
    switch (frame.type) {
      case 'session':
        await join(frame.session_id, frame.model)
        return
      case 'chat': {
        const wanted = frame.session_id ?? session ?? undefined
        const isOther = wanted === undefined || wanted !== session || frame.model !== undefined
        const sessionId = isOther ? await join(wanted, frame.model) : wanted
        const turn = await turns.start({ sessionId, text: frame.message, interactive: true })
        void tell(turn)
        return
      }
      case 'cancel': {
        const reply = await client.command('turn.cancel', { sessionId: current() })
        if (reply.type === 'turn.refused') throw new FaultError(reply.data.fault)
        return
      }
      case 'approve': {
        const { id: approvalId, decision } = frame
        const reply = await client.command('approval.answer', { sessionId: current(), approvalId, decision })
        if (reply.type === 'approval.refused') throw new FaultError(reply.data.fault)
      }
    }
  }

  return {
    receive(value) {
      const refuse = (error: unknown) => outlet.send({ type: 'error', ...problemOf(error) })
      if (waiting >= MAX_WAITING) {
        void refuse(tooMany())
        return
      }
      waiting++
      before = before
        .then(() => take(parseChatFrame(value)))
        .catch(refuse)
        .finally(() => waiting--)
    },
  }
}

/** Messages that wait for those before them. */
const MAX_WAITING = 64

const tooMany = () =>
  fail('bus.overloaded', `${MAX_WAITING} messages of this connection wait already.`, { retryable: true })

const mustExist = async (client: BusClient, sessionId: string): Promise<void> => {
  const { session } = await client.query('session.get', { sessionId: knownShape(sessionId) })
  if (session === null) throw fail('session.not_found', `There is no session ${sessionId}.`)
}

export const problemOf = (error: unknown) => {
  const { code, message, hint } = faultFrom(error)
  return { message, code: faults[code].wire, ...(hint === undefined ? {} : { hint }) }
}

const frameOf = (event: TurnEvent, { sessionId: session_id }: TurnRecord): object => {
  switch (event.type) {
    case 'done': {
      const { input: prompt, output: completion } = event.usage
      const tokens = { prompt, completion, total: prompt + completion }
      return { type: 'done', session_id, stop_reason: event.stopReason, tokens }
    }
    case 'error':
      return { type: 'error', session_id, ...problemOf(new FaultError(event.fault)) }
    default:
      return event
  }
}
