import { join } from 'node:path'
import { questionMeaning } from '../../actors/memory/question-meaning.ts'
import { search } from '../../actors/memory/rank.ts'
import { splitUnits } from '../../actors/memory/units.ts'
import { watchNotes } from '../../adapters/files/watch.ts'
import type { IndexReport } from '../../bus/messages/memory.ts'
import { createConversations } from './conversations.ts'
import { createIndexFile } from './index-file.ts'
import type { NoteIndex, NoteIndexOptions, RefreshStep } from './note-index.ts'
import { refresh, type Findings } from './refresh.ts'
import { fileAt, listFiles, placeOf } from './source-files.ts'
import { stepsOf } from './steps.ts'

type Look = Parameters<NoteIndex['refresh']>[0]
type Progress = (done: number, total: number) => void

/** The notes and conversations of one home and their index. Nothing is opened before the first call. */
export function createNoteIndex(options: NoteIndexOptions): NoteIndex {
  const { workspace, externalPaths, dbFile, eventsDb, followConversations, decay, model } = options
  const file = createIndexFile(dbFile)
  const conversations = eventsDb === null ? null : createConversations(eventsDb)
  const { store } = file
  let looked: Promise<IndexReport> | null = null
  let last: Promise<unknown> = Promise.resolve()
  /** Absolute paths that changed since they were last looked at. */
  const touched = new Set<string>()

  /** One change at a time: two looks would overwrite each other's findings. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work, work)
    last = done.catch(() => undefined)
    return done
  }
  const mending = <T>(work: () => T | Promise<T>): Promise<T> =>
    file.mending(work, () => look({ force: true, changedOnly: false }))

  const look = (how: Look, progress: Progress = () => undefined): Promise<IndexReport> => {
    const looking = inTurn(() => lookNow(how, progress))
    if (how.changedOnly && looked !== null) return looking
    looked = looking
    looking.catch(() => {
      if (looked === looking) looked = null // the next reader looks again
    })
    return looking
  }
  /** Notes may have changed while nobody watched, so the first reader waits for one look at all of them. */
  const upToDate = (): Promise<IndexReport> => looked ?? look({ force: false, changedOnly: false })

  const lookNow = async ({ force, changedOnly }: Look, progress: Progress): Promise<IndexReport> => {
    const startedAt = process.uptime() // node:perf_hooks would be loaded for this alone
    if (force) store().clear()
    const found = await refresh(store(), await (changedOnly ? findTouched() : findAll()), progress)
    return {
      ...found,
      unitsIndexed: store().counts().units,
      vectorsMissing: model === null ? 0 : store().vectors.missing(model),
      vectorsOf: model === null ? null : store().vectors.serving(),
      durationMs: Math.round(1000 * (process.uptime() - startedAt)),
    }
  }

  const findAll = (): Promise<Findings> => {
    touched.clear()
    const notes = listFiles(options)
    const here = new Set(notes.map(({ path }) => path))
    const gone = [...store().files().values()].filter(({ path, source }) => source === 'note' && !here.has(path))
    return withSessions(
      notes,
      gone.map(({ path }) => path),
    )
  }

  const findTouched = (): Promise<Findings> => {
    const paths = [...touched]
    touched.clear()
    const notes = paths.map((path) => fileAt(options, path))
    return withSessions(
      notes.flatMap((note) => note.file ?? []),
      // What has become a link goes by another name.
      notes.flatMap(({ name, file }) => (file?.path === name ? [] : name)),
    )
  }

  const withSessions = async (files: Findings['files'], gone: Findings['gone']): Promise<Findings> => {
    const following = followConversations ? conversations : null
    const found = (await following?.changedSince(store().conversations.get())) ?? null
    if (found === null) return { files, gone, conversations: null }
    const { head, mark, changed } = found
    return {
      files: [...files, ...changed.flatMap((talk) => talk.file ?? [])],
      gone: [...gone, ...changed.flatMap((talk) => (talk.file === null ? talk.path : []))],
      conversations: { head, mark },
    }
  }

  return {
    refresh: (how) =>
      stepsOf<RefreshStep>(async (push) => {
        const report = await mending(() =>
          look(how, (done, total) => {
            push({ type: 'progress', done, total })
          }),
        )
        push({ type: 'done', report })
      }),
    find: ({ ask, vector, today }) =>
      mending(async () => {
        await upToDate()
        return search(store(), { ...ask, vector, today, decay })
      }),
    serving: (question) =>
      mending(async () => {
        await upToDate()
        const serving = store().vectors.serving()
        return serving === null ? null : { model: serving, text: questionMeaning(store().columns(), question) }
      }),
    pending: (wanted, limit) =>
      mending(async () => {
        await upToDate()
        const { vectors } = store()
        return { texts: vectors.next(wanted, limit), left: vectors.missing(wanted) }
      }),
    store: (of, dimensions, rows) =>
      mending(() => {
        const { vectors } = store()
        if (rows.length > 0) vectors.put(of, dimensions, rows)
        const left = vectors.missing(of)
        if (left === 0) vectors.finish(of)
        return left
      }),
    async *changes(signal) {
      for await (const paths of watchNotes({ roots: [workspace, ...externalPaths], signal })) {
        for (const path of paths) touched.add(path)
        yield paths.length
      }
    },
    stats: () =>
      mending(async () => {
        await upToDate()
        const { vectors, indexedAt, counts } = store()
        return {
          ...counts(),
          vectors: vectors.stored(),
          model: vectors.serving(),
          workspace,
          indexedAt: indexedAt.get(),
        }
      }),
    recent: async (limit) => {
      const latest = listFiles(options)
        .toSorted((a, b) => b.mtime - a.mtime)
        .slice(0, limit)
      return Promise.all(
        latest.map(async ({ path, mtime, size, read }) => {
          const content = await read()
          const firstLine = 'text' in content ? firstLineOf(content.text) : content.problem
          return { file: path, modifiedAt: Math.round(mtime), bytes: size, firstLine }
        }),
      )
    },
    read: async (name) => {
      const talk = (await conversations?.read(name)) ?? null
      if (talk !== null) return { file: name, text: talk }
      const place = placeOf(options, name)
      const note = place === null ? null : fileAt(options, place).file
      const content = note === null ? null : await note.read()
      return note !== null && content !== null && 'text' in content ? { file: note.path, text: content.text } : null
    },
    append: async (name, block, title) => {
      const [{ appendBlock }, { surveyGround }] = await Promise.all([
        import('../../adapters/files/append.ts'),
        import('../../adapters/files/ground.ts'),
      ])
      const { locate } = await surveyGround({ ...options, allowPaths: externalPaths })
      const { path } = await locate(name, 'write')
      const lines = await inTurn(() => appendBlock(path, block, title))
      touched.add(join(workspace, name))
      await mending(() => look({ force: false, changedOnly: looked !== null }))
      return { file: name, ...lines }
    },
    close: () => {
      file.close()
      conversations?.close()
      return Promise.resolve()
    },
  }
}

const firstLineOf = (text: string): string =>
  splitUnits(text)
    .find(({ body }) => body !== '')
    ?.body.split('\n', 1)[0] ?? ''
