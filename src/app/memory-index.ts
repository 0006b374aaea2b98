import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { search as find } from '../actors/memory/rank.ts'
import { splitUnits } from '../actors/memory/units.ts'
import { dateOf, listNotes, readNote, type NoteFile } from '../adapters/files/notes.ts'
import { appendBlock } from '../adapters/files/append.ts'
import { openUnitStore, type UnitStore } from '../adapters/sqlite/unit-store.ts'
import { fail } from '../bus/messages/fault.ts'
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
  let last: Promise<unknown> = Promise.resolve()
  const store = (): UnitStore => (opened ??= openOrRebuild(dbFile))

  /** One change at a time: two appends would lose a line, two looks would overwrite each other's findings. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work)
    last = done.catch(() => undefined)
    return done
  }
  /** Runs `work`; a damaged index is thrown away and made again once. */
  const mending = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!isDamage(error)) throw error
      opened?.close()
      opened = null
      removeIndex(dbFile)
      await look(true)
      return work()
    }
  }

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
      vectorsMissing: units.counts().units,
      durationMs,
      problems,
    }
  }
  /** Notes may have changed while nobody watched, so the first reader waits for one look at all of them. */
  const upToDate = (): Promise<IndexReport> => fresh ?? look(false)

  const look = (force: boolean): Promise<IndexReport> => {
    const looking = inTurn(() => refresh(force))
    fresh = looking
    looking.catch(() => {
      if (fresh === looking) fresh = null // the next reader looks again
    })
    return looking
  }

  return {
    refresh: ({ force }) => mending(() => look(force)),
    embedSome: () => Promise.reject(fail('embed.unavailable', 'No embedding model is configured.')),
    // eslint-disable-next-line @typescript-eslint/require-await, require-yield -- nobody watches yet
    async *changes() {
      return
    },
    search: ({ query, limit }) =>
      mending(async () => {
        await upToDate()
        return { query, results: find(store(), query, limit), legs: ['text'] as const, note: null }
      }).then((answer) => ({ ...answer, legs: [...answer.legs] })),
    read: async (file) => {
      const note = (await listNotes(workspace)).find(({ path }) => path === file)
      const read = note === undefined ? null : await readNote(note)
      return read !== null && 'text' in read ? read.text : null
    },
    stats: () => {
      return mending(async () => {
        await upToDate()
        return {
          ...store().counts(),
          sessions: 0,
          vectors: 0,
          model: null,
          workspace,
          indexedAt: store().indexedAt.get(),
        }
      })
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
      const lines = await inTurn(() => appendBlock(join(workspace, file), block, title))
      await mending(() => look(false))
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
    removeIndex(file)
    return openUnitStore(file)
  }
}

const removeIndex = (file: string): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^SQLITE_(?:CORRUPT|NOTADB)/.test(String(error.code))
