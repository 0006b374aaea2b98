import { hasNotes, readNotes } from '../app/read-notes.ts'
import type { OpenMemory } from '../app/memory/open-memory.ts'
import { readContext, type CliContext, type GlobalFlags } from './context.ts'
import { remark } from './output.ts'

export type Notes = OpenMemory['index']

interface Options {
  /** Loads the embedding model too. */
  readonly semantic?: boolean
}

/** Reads the notes without the lock, so that it also works beside a host. */
export async function withNotes(
  flags: GlobalFlags,
  work: (notes: Notes, context: CliContext) => Promise<void>,
  options: Options = {},
): Promise<void> {
  const context = readContext(flags)
  const { paths, config } = context
  if (!hasNotes(config)) remark(`There are no notes yet (${config.memory.workspace}): localgpt config init`)
  const notes = readNotes(paths, config, options)
  try {
    await work(notes.index, context)
  } finally {
    await notes.close()
  }
}
