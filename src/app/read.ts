import { accessSync, constants, existsSync } from 'node:fs'
import { readLog } from '../adapters/sqlite/read-log.ts'
import { lockHolder } from '../adapters/system/lock.ts'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import { createConversations, type Conversations } from './conversations.ts'
import { createMemoryIndex, type OpenMemory } from './memory-index.ts'

/** What can be read of a home while another process hosts it: no lock, no mark, and nothing is made. */

export interface ReadSessions extends Conversations {
  close(): void
}

/** Throws FaultError `log.*`. A home that is not there has no conversations. */
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

/** The notes and their index, which lives in memory alone where the home is not there or cannot be written. */
export function readNotes({ state, memoryDb }: HomePaths, { memory }: Config): OpenMemory {
  return createMemoryIndex({
    workspace: memory.workspace,
    dbFile: isWritable(state) ? memoryDb : ':memory:',
    now: Date.now,
  })
}

/** The pid of the process that hosts this home; null where none does. */
export const hostOf = ({ lock }: HomePaths): number | null => lockHolder(lock)?.pid ?? null

export const hasNotes = ({ memory }: Config): boolean => existsSync(memory.workspace)

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
