import type { Appendable, EventLog, ReadOptions, SessionRow } from '../../ports/event-log.ts'
import type { Logged } from '../../bus/messages/envelope.ts'
import { sessionOf } from '../../bus/messages/envelope.ts'

interface Entry {
  readonly message: Logged
  readonly session: string | null
}

/** A log that nothing outlives: what a replay writes to. Messages come back as JSON would give them. */
export function createMemoryLog(before: Iterable<Logged> = []): EventLog {
  let entries: Entry[] = [...before].map((message) => ({ message, session: sessionOf(message.data) }))

  const select = ({ since = 0, session, types, limit = -1, newestFirst = false }: ReadOptions): Logged[] => {
    const wanted = entries.filter(
      (entry) =>
        entry.message.seq >= since &&
        (session === undefined || entry.session === session) &&
        (types === undefined || types.includes(entry.message.type)),
    )
    const ordered = newestFirst ? wanted.reverse() : wanted
    return (limit < 0 ? ordered : ordered.slice(0, limit)).map(({ message }) => message)
  }

  return {
    append(batch: readonly Appendable[]) {
      entries.push(
        ...batch.map(({ message, session, json }) => ({
          message: { ...message, data: JSON.parse(json) as never },
          session,
        })),
      )
    },
    read: (options = {}) => select(options),
    sessions(limit) {
      const rows = new Map<string, SessionRow>()
      for (const { message, session } of entries) {
        if (session === null) continue
        const firstSeq = rows.get(session)?.firstSeq ?? message.seq
        rows.set(session, { session, firstSeq, lastSeq: message.seq, lastAt: message.at })
      }
      return [...rows.values()].sort((a, b) => b.lastSeq - a.lastSeq).slice(0, limit)
    },
    forget(session) {
      entries = entries.filter((entry) => entry.session !== session || entry.message.type === 'session.deleted')
    },
    head: () => entries.at(-1)?.message.seq ?? 0,
  }
}
