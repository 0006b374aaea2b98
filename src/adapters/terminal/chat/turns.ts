import type { BusClient } from '../../../bus/client.ts'
import { faultOf } from '../../../bus/messages/fault.ts'
import type { OthersTurn } from '../others-turns.ts'
import { followTurn, runTurn, type TurnItem } from '../run-turn.ts'

export interface RunningTurn {
  readonly sessionId: string
  readonly turnId: string
  readonly text: string
  /** Where it was begun. */
  readonly from: 'here' | 'elsewhere'
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
  /** Sends a message at once; it is shown when its turn starts and those before it are over. */
  readonly submit: (sessionId: string, text: string) => void
  /** Goes on with a turn that waits for the person, as after a restart. */
  readonly follow: (sessionId: string, turnId: string) => void
  /** Shows a turn that was begun elsewhere. */
  readonly join: (turn: OthersTurn, items: AsyncGenerator<TurnItem, void>) => void
  /** Whether a turn was begun or taken up here. */
  readonly isOwn: (turnId: string) => boolean
  readonly running: () => RunningTurn | null
  readonly waiting: () => readonly RunningTurn[]
  /**
   * Asks the running turn to stop, or the first that waits where what it waits for is not shown here; false where there is
   * none or it was asked before.
   */
  readonly cancel: () => boolean
  /** Asks all turns that were begun here to stop; false where none is left. */
  readonly cancelOwn: () => boolean
  readonly idle: () => Promise<void>
}

export function createTurns({ client, newTurnId, folder, begin, changed }: Options): Turns {
  let running: RunningTurn | null = null
  const cancelled = new Set<string>()
  const waiting: RunningTurn[] = []
  const own = new Set<string>()
  /** Sent, and neither started nor refused. */
  const starting = new Set<Promise<unknown>>()
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

  const lineUp = (
    turn: RunningTurn,
    items: AsyncGenerator<TurnItem, void>,
    first: Promise<IteratorResult<TurnItem, void>>,
  ): void => {
    tail = tail.then(() => show(turn, items, first))
  }

  const stop = ({ sessionId, turnId }: RunningTurn): boolean => {
    if (cancelled.has(turnId)) return false
    cancelled.add(turnId)
    // Refused where it has just ended: there is nothing to stop then.
    client.command('turn.cancel', { sessionId, turnId }).catch(() => undefined)
    return true
  }

  return {
    submit: (sessionId, text) => {
      const turn = { sessionId, turnId: newTurnId(), text, from: 'here' as const }
      own.add(turn.turnId)
      const { turnId } = turn
      const items = runTurn(client, {
        ...{ sessionId, turnId, text, interactive: true },
        ...(folder === null ? {} : { folder }),
      })
      waiting.push(turn)
      // The first step sends the message, so that it waits in the session and not only here. In line it is with its
      // start: a turn of others may come before it.
      const first = begun(items)
      const settled = first
        .catch(() => undefined)
        .then(() => {
          starting.delete(settled)
          lineUp(turn, items, first)
        })
      starting.add(settled)
    },
    follow: (sessionId, turnId) => {
      const turn = { sessionId, turnId, text: '', from: 'here' as const }
      own.add(turnId)
      const items = followTurn(client, turn)
      waiting.push(turn)
      lineUp(turn, items, items.next())
    },
    join: (begunTurn, items) => {
      const turn = { ...begunTurn, from: 'elsewhere' as const }
      waiting.push(turn)
      lineUp(turn, items, items.next())
    },
    isOwn: (turnId) => own.has(turnId),
    running: () => running,
    waiting: () => waiting,
    cancel: () => {
      const turn = running ?? waiting[0]
      return turn !== undefined && stop(turn)
    },
    cancelOwn: () => {
      const left = [...(running === null ? [] : [running]), ...waiting].filter(({ from }) => from === 'here')
      // Those that wait first, or each would start as the one before it ends.
      for (const turn of left.toReversed()) stop(turn)
      return left.length > 0
    },
    idle: async () => {
      for (let seen: Promise<void> | null = null; seen !== tail || starting.size > 0;) {
        seen = tail
        await Promise.all([seen, ...starting])
      }
    },
  }
}

/** The first item of a turn that does not wait any more. */
async function begun(items: AsyncGenerator<TurnItem, void>): Promise<IteratorResult<TurnItem, void>> {
  for (;;) {
    const next = await items.next()
    if (next.done === true || next.value.type !== 'queued') return next
  }
}
