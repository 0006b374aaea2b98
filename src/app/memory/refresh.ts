import { splitUnits } from '../../actors/memory/units.ts'
import type { UnitStore } from '../../adapters/sqlite/unit-store.ts'
import type { IndexReport } from '../../bus/messages/memory.ts'
import type { SourceFile } from './source-file.ts'

/** Notes read and stored together: one transaction, one line of progress. */
const BATCH = 64

/** What a look found: everything there is, or what changed. */
export interface Findings {
  readonly files: readonly SourceFile[]
  /** Names of what is not there any more. */
  readonly gone: readonly string[]
  /** Where the log of the conversations stood; null: it stands where it stood before. */
  readonly conversations: { readonly head: number; readonly mark: string } | null
}

/** Brings the store up to date with what was found; what has not changed is not read. */
export async function refresh(
  store: UnitStore,
  { files, gone, conversations }: Findings,
  progress: (done: number, total: number) => void,
): Promise<Pick<IndexReport, 'filesProcessed' | 'filesUpdated' | 'filesRemoved' | 'problems'>> {
  const known = store.files()
  const changed = files.filter(({ path, size, mtime }) => {
    const before = known.get(path)
    return before?.size !== size || before.mtime !== mtime
  })
  const problems: string[] = []
  let filesUpdated = 0
  for (let from = 0; from < changed.length; from += BATCH) {
    const batch = await Promise.all(
      changed.slice(from, from + BATCH).map(async (file) => ({ file, content: await file.read() })),
    )
    store.together(() => {
      for (const { file, content } of batch) {
        const problem = indexFile(store, file, content, known.get(file.path)?.hash)
        if (problem === null) filesUpdated++
        else problems.push(problem)
      }
    })
    progress(Math.min(from + BATCH, changed.length), changed.length)
  }
  const leaving = gone.filter((path) => known.has(path))
  if (filesUpdated + leaving.length > 0 || conversations !== null || store.indexedAt.get() === null)
    store.together(() => {
      for (const path of leaving) store.remove(path)
      if (conversations !== null) store.conversations.set(conversations)
      store.indexedAt.set(Date.now())
    })
  return { filesProcessed: files.length, filesUpdated, filesRemoved: leaving.length, problems }
}

function indexFile(
  store: UnitStore,
  { path, source, size, mtime, date }: SourceFile,
  content: Awaited<ReturnType<SourceFile['read']>>,
  knownHash: string | undefined,
): string | null {
  if ('problem' in content) {
    store.remove(path)
    return content.problem
  }
  const hash = hashOf(content.text)
  const file = { path, source, size, mtime, hash, date: content.date ?? date }
  if (hash === knownHash) store.touch(file)
  else store.replace(file, splitUnits(content.text, path))
  return null
}

// Nothing has to be hashed where nothing changed, and node:crypto takes a tenth of a bare Node to load.
const hashOf = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex')
