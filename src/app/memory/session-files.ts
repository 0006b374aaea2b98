import { systemClock } from '../../adapters/system/clock.ts'
import { readLog, type ReadLog } from '../../adapters/sqlite/read-log.ts'
import { localDate } from '../../bus/local-date.ts'
import { sessionOf, type Logged } from '../../bus/messages/envelope.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import type { EventType } from '../../bus/messages/index.ts'
import { transcriptOf } from '../../views/transcript.ts'
import type { SourceFile } from './source-file.ts'

/** After one of these a conversation reads differently. */
const CHANGES: readonly EventType[] = [
  'turn.completed',
  'turn.cancelled',
  'turn.failed',
  'session.cleared',
  'session.deleted',
]

const dayOf = (at: number): string => localDate({ ...systemClock, now: () => at }).day

export const sessionFile = (sessionId: string): string => `sessions/${sessionId}.md`

export interface ChangedSessions {
  /** Where the log stood. */
  readonly head: number
  readonly changed: readonly { readonly path: string; readonly file: SourceFile | null }[]
}

/** Past conversations, written down as notes. Reads the log beside whoever writes it. */
export function createSessionFiles(eventsDb: string) {
  let opened: ReadLog | null = null
  /** A log that is not there yet, or cannot be read, has no conversations. */
  const log = (): ReadLog | null => {
    try {
      return (opened ??= readLog(eventsDb))
    } catch (error) {
      if (error instanceof FaultError) return null
      throw error
    }
  }

  return {
    /** What changed after the message number `since`; all of it where the log is another than before. */
    changedSince(since: number): ChangedSessions | null {
      const here = log()
      if (here === null) return null
      const head = here.log.head()
      const from = head < since ? 0 : since
      const latest = new Map<string, Logged>()
      if (head > from)
        for (const message of here.log.read({ since: from + 1, types: CHANGES })) {
          const sessionId = sessionOf(message.data)
          if (sessionId !== null) latest.set(sessionId, message)
        }
      const changed = [...latest].map(([sessionId, { seq, at, type }]) => ({
        path: sessionFile(sessionId),
        file: type === 'session.deleted' ? null : fileOf(here, sessionId, seq, at),
      }))
      return { head, changed }
    },
    read(path: string): string | null {
      const sessionId = /^sessions\/(.+)\.md$/.exec(path)?.[1]
      const messages = sessionId === undefined ? [] : [...(log()?.log.read({ session: sessionId }) ?? [])]
      return isRemembered(messages) ? (transcriptOf(messages, { dayOf })?.text ?? null) : null
    },
    close: () => {
      opened?.close()
      opened = null
    },
  }
}

/** The conversation is read only when it is indexed: at the first look there may be thousands. */
const fileOf = ({ log }: ReadLog, sessionId: string, seq: number, at: number): SourceFile => ({
  path: sessionFile(sessionId),
  source: 'session',
  size: seq,
  mtime: at,
  date: null,
  read: () => {
    const messages = [...log.read({ session: sessionId })]
    const transcript = isRemembered(messages) ? transcriptOf(messages, { dayOf }) : null
    return Promise.resolve(transcript ?? { text: '' })
  },
})

/** A conversation that was to do without memory leaves nothing in it either. */
const isRemembered = (messages: readonly Logged[]): boolean =>
  messages.some(
    ({ type, data }) => (type === 'session.created' || type === 'session.branched') && 'memory' in data && data.memory,
  )
