import { hostOf } from '../app/host-of.ts'
import type { Notes } from '../app/notes-of-host.ts'
import { hasNotes, readNotes } from '../app/read-notes.ts'
import { version } from '../config/version.ts'
import { readContext, type CliContext, type GlobalFlags } from './context.ts'
import { remark } from './output.ts'

export type { Notes }

interface Options {
  /** Loads the embedding model too. */
  readonly semantic?: boolean
}

/** The notes through the host, where there is one; else from the files, without taking the home. */
export async function withNotes(
  flags: GlobalFlags,
  work: (notes: Notes, context: CliContext) => Promise<void>,
  options: Options = {},
): Promise<void> {
  const context = readContext(flags)
  const { paths, config } = context
  if (!hasNotes(config)) remark(`There are no notes yet (${config.memory.workspace}): localgpt config init`)
  if (hostOf(paths) !== null && (await throughHost(context, work))) return
  const notes = readNotes(paths, config, options)
  try {
    await work(notes.index, context)
  } finally {
    await notes.close()
  }
}

/** False: the host does not let others in, or not yet. */
async function throughHost(
  context: CliContext,
  work: (notes: Notes, context: CliContext) => Promise<void>,
): Promise<boolean> {
  const [{ attach }, { notesOfHost }] = await Promise.all([
    import('../app/open-home.ts'),
    import('../app/notes-of-host.ts'),
  ])
  const there = await attach({ paths: context.paths, version, say: remark })
  if (there === null) return false
  try {
    await work(notesOfHost(there.client), context)
  } finally {
    await there.stop('the notes were read')
  }
  return true
}
