import { existsSync, rmSync } from 'node:fs'
import { openUnitStore, type UnitStore } from '../../adapters/sqlite/unit-store.ts'

export interface IndexFile {
  /** The store, opened by the first who asks. */
  readonly store: () => UnitStore
  /** Runs `work`; where the file turns out damaged it is thrown away, `rebuild` makes it again, and `work` runs once more. */
  mending<T>(work: () => T | Promise<T>, rebuild: () => Promise<unknown>): Promise<T>
  close(): void
}

/** `state/memory.db`. It holds nothing the notes do not, so a damaged one is made again. */
export function createIndexFile(file: string): IndexFile {
  let opened: UnitStore | null = null
  const close = (): void => {
    opened?.close()
    opened = null
  }
  return {
    store: () => (opened ??= openOrRebuild(file)),
    mending: async (work, rebuild) => {
      try {
        return await work()
      } catch (error) {
        if (!isDamage(error)) throw error
        close()
        remove(file)
        await rebuild()
        return work()
      }
    },
    close,
  }
}

function openOrRebuild(file: string): UnitStore {
  try {
    const store = openUnitStore(file)
    store.indexedAt.get() // a file that is no database says so at the first read
    return store
  } catch (error) {
    if (!existsSync(file)) throw error
    remove(file)
    return openUnitStore(file)
  }
}

const remove = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^SQLITE_(?:CORRUPT|NOTADB)/.test(String(error.code))
