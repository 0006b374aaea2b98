import { createHash } from 'node:crypto'
import { FaultError } from '../../../bus/messages/fault.ts'
import type { Sessions } from '../../wire/sessions.ts'
import type { TurnRecord } from '../../wire/turn-record.ts'
import type { Turns } from '../../wire/turns.ts'
import { hashOf, withPreface } from './preface.ts'
import type { Asked } from './request.ts'

interface Wanted {
  readonly asked: Asked
  /** What keeps a session for the caller; null: what it says does. */
  readonly key: string | null
  readonly model: string | undefined
}

/** Which session goes on with what a client of OpenAI's says, for it names none. */
export interface Threads {
  start(wanted: Wanted): Promise<TurnRecord>
}

/** Conversations known by what was said in them. */
const KEPT = 1_000
const TITLE = 60

export const sessionOfKey = (key: string): string => `u_${createHash('sha256').update(key).digest('hex').slice(0, 32)}`

export function createThreads({ sessions, turns }: { readonly sessions: Sessions; readonly turns: Turns }): Threads {
  const byHistory = new Map<string, string>()

  const create = async (session: string | undefined, { asked, model }: Wanted): Promise<string> => {
    const [title = ''] = asked.text.trim().split('\n')
    const opened = await sessions.create({ session, model, title: Array.from(title).slice(0, TITLE).join('') })
    return opened.sessionId
  }
  const say = (sessionId: string, { text, images }: Asked): Promise<TurnRecord> =>
    turns.start({ sessionId, text, interactive: false, ...(images.length === 0 ? {} : { images }) })
  const begin = async (session: string | undefined, wanted: Wanted): Promise<TurnRecord> => {
    const { asked } = wanted
    return say(await create(session, wanted), { ...asked, text: withPreface(asked.history, asked.text) })
  }
  const goOn = async (session: string, { asked, model }: Wanted): Promise<TurnRecord> => {
    await sessions.open({ session, model })
    return say(session, asked)
  }

  /** Where the session is gone, another one begins. */
  const goOnOr = async (session: string, wanted: Wanted, other: string | undefined): Promise<TurnRecord> => {
    try {
      return await goOn(session, wanted)
    } catch (error) {
      if (!(error instanceof FaultError) || error.fault.code !== 'session.not_found') throw error
      return begin(other, wanted)
    }
  }

  const keyed = (key: string, wanted: Wanted): Promise<TurnRecord> => {
    const session = sessionOfKey(key)
    return goOnOr(session, wanted, session)
  }
  const told = async (wanted: Wanted): Promise<TurnRecord> => {
    const { history, ...asked } = wanted.asked
    const hash = hashOf(history)
    const session = byHistory.get(hash)
    // What is said now makes another history of it: whoever says something else instead gets a session of their own.
    byHistory.delete(hash)
    const turn = session === undefined ? await begin(undefined, wanted) : await goOnOr(session, wanted, undefined)
    void turn.end().then((end) => {
      if (end.type !== 'done') return
      const said = { role: 'user', content: asked.text } as const
      byHistory.set(hashOf([...history, said, { role: 'assistant', content: turn.text() }]), turn.sessionId)
      const [oldest] = byHistory.keys()
      if (byHistory.size > KEPT && oldest !== undefined) byHistory.delete(oldest)
    })
    return turn
  }

  return { start: (wanted) => (wanted.key === null ? told(wanted) : keyed(wanted.key, wanted)) }
}
