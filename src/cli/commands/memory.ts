import pc from 'picocolors'
import { hasNotes, readNotes } from '../../app/read.ts'
import type { OpenMemory } from '../../app/memory-index.ts'
import { recentBody, searchBody, statsBody } from '../../views/memory-body.ts'
import { readContext, type CliContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'
import { localTime } from '../local-time.ts'

/** Reads the notes without the lock, so that it also works beside a host. */
async function withNotes(flags: GlobalFlags, work: (notes: OpenMemory, context: CliContext) => Promise<void>) {
  const context = readContext(flags)
  if (!hasNotes(context.config))
    remark(`There are no notes yet (${context.config.memory.workspace}): localgpt config init`)
  const notes = readNotes(context.paths, context.config)
  try {
    await work(notes, context)
  } finally {
    notes.close()
  }
}

export const memorySearch = (flags: GlobalFlags, query: string, limit: number): Promise<void> =>
  withNotes(flags, async (notes, { config }) => {
    const { results } = await notes.search({ query, limit, explain: false })
    if (flags.json === true) printJson(searchBody(query, results))
    else if (results.length === 0 && hasNotes(config)) remark('Nothing in the notes answers that.')
    else
      for (const { file, lineStart, lineEnd, content } of results)
        print(`${pc.cyan(`${file}:${lineStart}-${lineEnd}`)}\n${content.trim().replace(/^/gm, '  ')}\n`)
  })

export const memoryStats = (flags: GlobalFlags): Promise<void> =>
  withNotes(flags, async (notes) => {
    const stats = await notes.stats()
    if (flags.json === true) printJson(statsBody(stats))
    else {
      const { files, units, bytes, workspace, indexedAt } = stats
      print(`${files} notes, ${Math.ceil(bytes / 1000)} kB, ${units} passages in ${workspace}`)
      if (indexedAt !== null) print(`Index of ${localTime(indexedAt)}`)
    }
  })

export const memoryRecent = (flags: GlobalFlags, limit: number): Promise<void> =>
  withNotes(flags, async (notes) => {
    const latest = await notes.recent(limit)
    if (flags.json === true) printJson(recentBody(latest))
    else
      for (const { file, modifiedAt, firstLine } of latest)
        print(`${localTime(modifiedAt)}  ${pc.cyan(file)}  ${firstLine}`)
  })
