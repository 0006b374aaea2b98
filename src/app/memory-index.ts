import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { search } from '../actors/memory/rank.ts'
import { splitUnits } from '../actors/memory/units.ts'
import { dateOf, listNotes, readNote, type NoteFile } from '../adapters/files/notes.ts'
import { appendBlock } from '../adapters/files/append.ts'
import { openUnitStore, type UnitStore } from '../adapters/sqlite/unit-store.ts'
import type { IndexReport } from '../bus/messages/memory.ts'
import type { MemoryIndex } from '../ports/memory-index.ts'

export interface OpenMemory extends MemoryIndex {
  close(): void
}

interface Options {
  readonly workspace: string
  readonly dbFile: string
  readonly now: () => number
}

/** The notes of one workspace and their text index. Nothing is opened before the first call. */
export function createMemoryIndex({ workspace, dbFile, now }: Options): OpenMemory {
  let opened: UnitStore | null = null
  let fresh: Promise<IndexReport> | null = null
  const store = (): UnitStore => (opened ??= openOrRebuild(dbFile))

  const refresh = async (force: boolean): Promise<IndexReport> => {
    const startedAt = performance.now()
    const units = store()
    if (force) units.clear()
    const problems: string[] = []
    const known = new Map(units.files())
    const notes = await listNotes(workspace)
    let filesUpdated = 0
    for (const note of notes) {
      const before = known.get(note.path)
      known.delete(note.path)
      if (before?.size === note.size && before.mtime === note.mtime) continue
      const problem = await indexNote(units, note, before?.hash)
      if (problem === null) filesUpdated++
      else problems.push(problem)
    }
    for (const gone of known.keys()) units.remove(gone)
    units.indexedAt.set(now())
    const durationMs = Math.round(performance.now() - startedAt)
    return {
      filesProcessed: notes.length,
      filesUpdated,
      filesRemoved: known.size,
      unitsIndexed: units.counts().units,
      durationMs,
      problems,
    }
  }
  /** Notes may have changed while nobody watched, so the first reader waits for one look at all of them. */
  const upToDate = (): Promise<IndexReport> => (fresh ??= refresh(false))

  return {
    refresh: ({ force }) => (fresh = refresh(force)),
    search: async (query, limit) => {
      await upToDate()
      return search(store(), query, limit)
    },
    stats: async () => {
      await upToDate()
      return { ...store().counts(), workspace, indexedAt: store().indexedAt.get() }
    },
    recent: async (limit) => {
      const latest = (await listNotes(workspace)).sort((a, b) => b.mtime - a.mtime).slice(0, limit)
      return Promise.all(
        latest.map(async (note) => {
          const read = await readNote(note)
          const firstLine = 'text' in read ? (splitUnits(read.text)[0]?.body.split('\n', 1)[0] ?? '') : read.problem
          return { file: note.path, modifiedAt: Math.round(note.mtime), bytes: note.size, firstLine }
        }),
      )
    },
    append: async (file, block, title) => {
      const lines = await appendBlock(join(workspace, file), block, title)
      await (fresh = refresh(false))
      return { file, ...lines }
    },
    close: () => opened?.close(),
  }
}

async function indexNote(store: UnitStore, note: NoteFile, knownHash: string | undefined): Promise<string | null> {
  const { path, size, mtime } = note
  const read = await readNote(note)
  if ('problem' in read) {
    store.remove(path)
    return read.problem
  }
  const hash = createHash('sha256').update(read.text).digest('hex')
  if (hash === knownHash) store.touch({ path, size, mtime, hash })
  else store.replace({ path, size, mtime, hash, date: dateOf(path) }, splitUnits(read.text))
  return null
}

/** The index holds nothing the notes do not, so a damaged one is made again. */
function openOrRebuild(file: string): UnitStore {
  try {
    const store = openUnitStore(file)
    store.counts()
    return store
  } catch (error) {
    if (!existsSync(file)) throw error
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
    return openUnitStore(file)
  }
}
