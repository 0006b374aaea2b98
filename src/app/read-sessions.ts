import { readLog } from '../adapters/sqlite/read-log.ts'
import type { HomePaths } from '../config/paths.ts'
import { createConversations, type Conversations } from './conversations.ts'

export interface ReadSessions extends Conversations {
  close(): void
}

/**
 * The conversations of a home, also beside a host: no lock, no mark, and nothing is made. A home that is not there has
 * none. Throws FaultError `log.*`.
 */
export function readSessions({ eventsDb }: HomePaths): ReadSessions {
  const reader = readLog(eventsDb)
  if (reader === null) return { list: () => [], get: () => null, close: () => undefined }
  return {
    ...createConversations(reader.log),
    close: () => {
      reader.close()
    },
  }
}
