import { foldApprovals } from '../actors/approvals/fold.ts'
import type { BusClient } from '../bus/client.ts'
import type { EventLog } from '../ports/event-log.ts'
import { TURN_BOUNDS, unfinishedTurns, type OpenTurn } from '../views/unfinished.ts'

interface Options {
  readonly client: BusClient
  readonly log: EventLog
  /** First seq of this run. */
  readonly since: number
  /** ms running turns may still take before they are cancelled. */
  readonly graceMs: number
}

const CANCEL_MS = 2000
const LOOK_MS = 25

/** Lets running turns end, then cancels what is left, so that every turn has its end in the log. */
export async function drain({ client, log, since, graceMs }: Options): Promise<void> {
  // What waits for the person waits on in the log; the next host asks again.
  const open = (): readonly OpenTurn[] => {
    const turns = unfinishedTurns(log.read({ since, types: TURN_BOUNDS }))
    if (turns.length === 0) return turns
    const waiting = new Set(Object.values(foldApprovals(log).pending).map(({ sessionId }) => sessionId))
    return turns.filter(({ sessionId }) => !waiting.has(sessionId))
  }
  if (await emptied(open, graceMs)) return
  // Those that wait first, or each would start as the one before it ends.
  for (const { sessionId, turnId } of open().toReversed())
    await client.command('turn.cancel', { sessionId, turnId }, { timeoutMs: CANCEL_MS }).catch(() => undefined) // ended meanwhile
  await emptied(open, CANCEL_MS)
}

async function emptied(open: () => readonly OpenTurn[], ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; ;) {
    if (open().length === 0) return true
    if (Date.now() >= end) return false
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
