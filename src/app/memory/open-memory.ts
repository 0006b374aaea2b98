import { existsSync } from 'node:fs'
import type { Bus } from '../../bus/bus.ts'
import { localDate } from '../../bus/local-date.ts'
import { systemClock } from '../../adapters/system/clock.ts'
import type { HomePaths } from '../../config/paths.ts'
import type { Config } from '../../config/schema.ts'
import type { MemoryIndex } from '../../ports/memory-index.ts'
import { protectedIn } from '../../security/paths/protected.ts'
import { openThread } from '../threads/open.ts'
import { createMemoryIndex } from './memory-index.ts'
import { createNoteIndex } from './create-note-index.ts'
import { noteIndexMethods, type NoteIndex, type NoteIndexOptions } from './note-index.ts'

/** `still`: does what it is asked; `vectors`: and makes the vectors that are missing; `live`: and follows the notes. */
export type Liveliness = 'still' | 'vectors' | 'live'

export interface OpenMemory {
  readonly index: MemoryIndex
  close(): Promise<void>
}

interface Options {
  readonly paths: HomePaths
  readonly config: Config
  readonly bus: Bus
  readonly liveliness: Liveliness
  readonly wishes: { readonly model: string | null; readonly watch: boolean }
}

/** The memory of a host: in a thread of its own where it works all the time, else in this one, which starts sooner. */
export function openMemory({ paths, config, bus, liveliness, wishes: { model, watch } }: Options): OpenMemory {
  // One question is not kept waiting for the reading of earlier ones; whoever lives longer reads them.
  const options = { ...noteOptions(paths, config, model), followConversations: liveliness !== 'still' }
  const thread = watch ? openThread<NoteIndex>({ entry: 'notes', data: options, methods: noteIndexMethods }) : null
  const notes = thread === null ? createNoteIndex(options) : thread.port
  const index = createMemoryIndex({
    notes,
    model,
    without: model === null ? TEXT_ONLY : NO_MODEL,
    embed: async (name, texts, { urgent }) => {
      const asked = { model: name, texts: [...texts], urgent }
      return (await bus.query('embed.texts', asked, { timeoutMs: Infinity, door: true })).vectors
    },
    today,
    progress: (data) => {
      bus.emit({ type: 'memory.progress.delta', data }, { source: 'memory' })
    },
  })
  return {
    index,
    close: async () => {
      await notes.close()
      await thread?.stop()
    },
  }
}

export const TEXT_ONLY = 'Found by words alone; a running host, or --semantic, finds by meaning too.'
const NO_MODEL = 'Found by words alone: no embedding model is configured.'

export const today = (): string => localDate(systemClock).day

export const noteOptions = (
  { home, eventsDb, memoryDb }: HomePaths,
  { memory }: Config,
  model: string | null,
): NoteIndexOptions => ({
  workspace: memory.workspace,
  externalPaths: memory.external_paths,
  dbFile: memoryDb,
  eventsDb: memory.sessions && existsSync(eventsDb) ? eventsDb : null,
  followConversations: true,
  decay: memory.temporal_decay_lambda,
  model,
  ...protectedIn({ home, workspace: memory.workspace }),
})
