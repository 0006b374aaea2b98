import { statSync } from 'node:fs'
import type { SourceFile } from './source-file.ts'
import type { createSessionFiles } from './session-files.ts'

type SessionFiles = ReturnType<typeof createSessionFiles>

export interface Conversations {
  /** What changed since `known`; null: the log is as it was. */
  changedSince(known: { readonly head: number; readonly mark: string } | null): Promise<Changed | null>
  read(file: string): Promise<string | null>
  close(): void
}

interface Changed {
  readonly head: number
  readonly mark: string
  readonly changed: readonly { readonly path: string; readonly file: SourceFile | null }[]
}

/** Past conversations as notes. Nothing of the log is loaded while its files are as they were. */
export function createConversations(eventsDb: string): Conversations {
  let loaded: SessionFiles | null = null
  const load = async (): Promise<SessionFiles> =>
    (loaded ??= (await import('./session-files.ts')).createSessionFiles(eventsDb))

  return {
    async changedSince(known) {
      const mark = markOf(eventsDb)
      if (mark === known?.mark) return null
      const found = (await load()).changedSince(known?.head ?? 0)
      return found === null ? null : { ...found, mark }
    },
    read: async (file) => (file.startsWith('sessions/') ? (await load()).read(file) : null),
    close: () => {
      loaded?.close()
    },
  }
}

/** Another one whenever the log was written, also by a process that keeps it in its write-ahead file. */
const markOf = (file: string): string =>
  [file, `${file}-wal`]
    .map((path) => {
      const found = statSync(path, { throwIfNoEntry: false })
      return found === undefined ? '-' : `${found.ino}.${found.size}.${found.mtimeMs}`
    })
    .join(' ')
