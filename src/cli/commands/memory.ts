import pc from 'picocolors'
import { plainLine } from '../../adapters/terminal/text/plain.ts'
import type { MemoryStats } from '../../bus/messages/memory.ts'
import { recentBody, statsBody } from '../../views/memory-body.ts'
import type { GlobalFlags } from '../context.ts'
import { localTime } from '../local-time.ts'
import { print, printJson } from '../output.ts'
import { withNotes } from '../with-notes.ts'

export const memoryStats = (flags: GlobalFlags): Promise<void> =>
  withNotes(flags, async (notes, { config }) => {
    const stats = await notes.stats()
    if (flags.json === true) printJson(statsBody(stats))
    else for (const line of statsLines(stats, config.memory.embedding_provider !== 'none')) print(line)
  })

export function statsLines(stats: MemoryStats, wantsVectors: boolean): readonly string[] {
  const { files, sessions, units, bytes, vectors, model, workspace, indexedAt } = stats
  const talks = sessions === 0 ? '' : ` and ${sessions} conversation${sessions === 1 ? '' : 's'}`
  const missing = wantsVectors ? 'No vectors yet: localgpt memory reindex makes them.' : 'No vectors: none are wanted.'
  return [
    `${files} notes${talks}, ${Math.ceil(bytes / 1000)} kB, ${units} passages in ${workspace}`,
    model === null ? missing : `${vectors} vectors of ${model}`,
    ...(indexedAt === null ? [] : [`Index of ${localTime(indexedAt)}`]),
  ]
}

export const memoryRecent = (flags: GlobalFlags, limit: number): Promise<void> =>
  withNotes(flags, async (notes) => {
    const latest = await notes.recent(limit)
    if (flags.json === true) printJson(recentBody(latest))
    else
      for (const { file, modifiedAt, firstLine } of latest)
        print(`${localTime(modifiedAt)}  ${pc.cyan(plainLine(file))}  ${plainLine(firstLine)}`)
  })
