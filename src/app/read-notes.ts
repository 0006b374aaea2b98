import { accessSync, constants, existsSync } from 'node:fs'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import { embeddingModel } from './embedding-model.ts'
import { createEmbeddings } from './embeddings.ts'
import { createMemoryIndex } from './memory/memory-index.ts'
import { createNoteIndex } from './memory/create-note-index.ts'
import { noteOptions, TEXT_ONLY, today, type OpenMemory } from './memory/open-memory.ts'

interface ReadOptions {
  /** Loads the embedding model too, so that notes are found by meaning where their vectors are stored. */
  readonly semantic?: boolean
}

/** The notes and their index, also beside a host: no lock, no mark. The index lives in memory alone where the home is not there or cannot be written. */
export function readNotes(paths: HomePaths, config: Config, { semantic = false }: ReadOptions = {}): OpenMemory {
  const model = semantic ? embeddingModel(config) : null
  const embeddings = createEmbeddings({ config, modelsDir: paths.models, fetch: undefined, here: true, quick: true })
  const options = noteOptions(paths, config, model)
  const notes = createNoteIndex({ ...options, dbFile: isWritable(paths.state) ? options.dbFile : ':memory:' })
  const index = createMemoryIndex({
    notes,
    model,
    without: TEXT_ONLY,
    embed: (name, texts) => embeddings.port(name).embed(texts),
    patienceMs: Infinity,
    today,
    progress: () => undefined,
  })
  return {
    index,
    close: async () => {
      await Promise.all([notes.close(), embeddings.close()])
    },
  }
}

export const hasNotes = ({ memory }: Config): boolean => existsSync(memory.workspace)

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
