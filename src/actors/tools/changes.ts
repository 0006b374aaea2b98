import type { Logged } from '../../bus/messages/envelope.ts'
import type { ListedChange } from '../../bus/messages/tool.ts'
import type { EventLog } from '../../ports/event-log.ts'

interface Changed {
  readonly fact: Logged<'tool.changed'>
  readonly undone: boolean
}

/** What tools have changed, newest first; of one session, or of all. */
export function* changesOf(log: EventLog, session?: string): Generator<Changed, void, undefined> {
  const undone = new Set<number>()
  for (const { type, data } of log.read({ types: ['tool.undone'] }))
    if (type === 'tool.undone') undone.add(data.changeId)
  const scope = session === undefined ? {} : { session }
  for (const message of log.read({ ...scope, types: ['tool.changed'], newestFirst: true }))
    if (message.type === 'tool.changed') yield { fact: message, undone: undone.has(message.seq) }
}

export function listChanges(log: EventLog, limit: number, session?: string): ListedChange[] {
  const listed: ListedChange[] = []
  for (const { fact, undone } of changesOf(log, session)) {
    if (listed.length === limit) break
    const { sessionId, name: tool, change } = fact.data
    const { path, before, after } = change
    const sizes = { before: before?.length ?? null, after: after.length }
    listed.push({ id: fact.seq, sessionId, tool, at: fact.at, path, ...sizes, undone })
  }
  return listed
}
