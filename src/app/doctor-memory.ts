import { faultFrom } from '../bus/messages/fault.ts'
import type { IndexReport, MemoryStats } from '../bus/messages/memory.ts'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import type { Finding } from './doctor-finding.ts'
import { hostOf } from './host-of.ts'
import { readNotes } from './read-notes.ts'

/** What can be searched, and by what. Reads notes that changed; makes no vectors. */
export async function checkNotes(paths: HomePaths, config: Config): Promise<readonly Finding[]> {
  // `semantic` names the model whose vectors are counted; only a search would load it.
  const notes = readNotes(paths, config, { semantic: true })
  try {
    const report = await notes.index.refresh({ force: false, changedOnly: false })
    const stats = await notes.index.stats()
    return [notesFinding(stats, report, hostOf(paths)), vectorsFinding(stats, report, config)]
  } catch (error) {
    const message = `The index of the notes cannot be used: ${faultFrom(error).message}`
    return [{ check: 'memory', state: 'broken', message, fix: 'localgpt memory reindex --force' }]
  } finally {
    await notes.close()
  }
}

export function notesFinding(
  { files, sessions, units }: MemoryStats,
  { problems }: IndexReport,
  host: number | null,
): Finding {
  const [first] = problems
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  if (first !== undefined) return { check: 'memory', state: 'warning', message: `${first}${more}`, fix: null }
  const followed =
    host === null ? 'a chat or a host follows them as they change' : `process ${host} works with them now`
  const message = `${files} notes and ${sessions} conversations, ${units} passages to search; ${followed}`
  return { check: 'memory', state: 'ok', message, fix: null }
}

export function vectorsFinding({ vectors, model }: MemoryStats, report: IndexReport, { memory }: Config): Finding {
  const finding = (state: Finding['state'], message: string, fix: string | null): Finding => ({
    check: 'vectors',
    state,
    message,
    fix,
  })
  if (memory.embedding_provider === 'none') return finding('unused', 'None are wanted: notes are found by words', null)
  const { vectorsMissing: missing } = report
  const serving = model === null ? '' : `; ${vectors} of ${model} serve meanwhile`
  return missing === 0
    ? finding(
        'ok',
        vectors === 0 ? 'There is nothing to make vectors of yet' : `${vectors} of ${model ?? 'no model'}`,
        null,
      )
    : finding('ok', `${missing} are still to be made${serving}`, 'localgpt memory reindex')
}
