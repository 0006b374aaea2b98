import type { ListedChange } from '../../bus/messages/tool.ts'
import type { EventLog } from '../../ports/event-log.ts'

/** What tools have changed, newest first; of one session, or of all. */
export function changesIn(log: EventLog, session?: string): ListedChange[] {
  const undone = new Set<number>()
  for (const { type, data } of log.read({ types: ['tool.undone'] }))
    if (type === 'tool.undone') undone.add(data.changeId)
  const changes: ListedChange[] = []
  const scope = session === undefined ? {} : { session }
  for (const { type, seq, at, data } of log.read({ ...scope, types: ['tool.changed'], newestFirst: true })) {
    if (type !== 'tool.changed') continue
    const { path, before, after } = data.change
    changes.push({
      id: seq,
      sessionId: data.sessionId,
      tool: data.name,
      at,
      path,
      before: before?.length ?? null,
      after: after.length,
      undone: undone.has(seq),
    })
  }
  return changes
}
