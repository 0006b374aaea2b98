import type { BusClient } from '../../../bus/client.ts'
import { faultOf } from '../../../bus/messages/fault.ts'
import { followTurn, runTurn, type TurnItem } from '../run-turn.ts'

export interface RunningTurn {
  readonly sessionId: string
  readonly turnId: string
  readonly text: string
}

interface Options {
  readonly client: BusClient
  readonly newTurnId: () => string
  /** Where the person works; null: not known. */
  readonly folder: string | null
  /** A turn's own time has come: what its items are given to. */
  readonly begin: (turn: RunningTurn) => (item: TurnItem) => Promise<void>
  readonly changed: () => void
}

export interface Turns {
  /** Sends a message at once; it is shown when those before it are over. */
  readonly submit: (sessionId: string, text: string) => void
  /** Goes on with a turn that waits for the person, as after a restart. */
  readonly follow: (sessionId: string, turnId: string) => void
  readonly running: () => RunningTurn | null
  readonly waiting: () => readonly RunningTurn[]
  /** Asks the running turn to stop; false where nothing runs or it was asked before. */
  readonly cancel: () => boolean
  readonly idle: () => Promise<void>
}

export function createTurns({ client, newTurnId, folder, begin, changed }: Options): Turns {
  let running: RunningTurn | null = null
  let cancelled: string | null = null
  const waiting: RunningTurn[] = []
  let tail: Promise<void> = Promise.resolve()

  const show = async (
    turn: RunningTurn,
    items: AsyncGenerator<TurnItem, void>,
    first: Promise<IteratorResult<TurnItem, void>>,
  ) => {
    running = turn
    waiting.splice(waiting.indexOf(turn), 1)
    const take = begin(turn)
    changed()
    try {
      for (let next = await first; next.done !== true; next = await items.next()) {
        await take(next.value)
        changed()
      }
    } catch (error) {
      await take({ type: 'failed', fault: faultOf('internal', error instanceof Error ? error.message : String(error)) })
    }
    running = null
    changed()
  }

  return {
    submit: (sessionId, text) => {
      const turn = { sessionId, turnId: newTurnId(), text }
      const items = runTurn(client, { ...turn, interactive: true, ...(folder === null ? {} : { folder }) })
      // The first step sends the message, so that it waits in the session and not only here.
      const first = items.next()
      first.catch(() => undefined)
      waiting.push(turn)
      tail = tail.then(() => show(turn, items, first))
    },
    follow: (sessionId, turnId) => {
      const turn = { sessionId, turnId, text: '' }
      const items = followTurn(client, turn)
      waiting.push(turn)
      tail = tail.then(() => show(turn, items, items.next()))
    },
    running: () => running,
    waiting: () => waiting,
    cancel: () => {
      if (running === null || cancelled === running.turnId) return false
      const { sessionId, turnId } = running
      cancelled = turnId
      // Refused where it has just ended: there is nothing to stop then.
      client.command('turn.cancel', { sessionId, turnId }).catch(() => undefined)
      return true
    },
    idle: async () => {
      for (let seen: Promise<void> | null = null; seen !== tail;) {
        seen = tail
        await seen
      }
    },
  }
}
