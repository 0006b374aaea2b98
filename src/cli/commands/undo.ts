import { openHome } from '../../app/open-home.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import { version } from '../../config/version.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { localTime } from '../local-time.ts'
import { print, printJson, remark } from '../output.ts'

interface Wanted {
  readonly change: number | undefined
  readonly session: string | undefined
  readonly list: boolean
  readonly limit: number
}

/** Brings back what a tool changed: the change named, or the latest. Throws FaultError `undo.nothing`, `file.*`. */
export async function undo(flags: GlobalFlags, { change, session, list, limit }: Wanted): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const home = await openHome({ paths, config, version, env, source: 'cli', say: remark })
  const from = session === undefined ? {} : { from: session }
  try {
    if (list) {
      const { changes } = await home.client.query('tool.changes', { limit, ...from })
      if (flags.json === true) printJson({ changes })
      else if (changes.length === 0) print('Tools have changed nothing.')
      else
        for (const { id, path, tool, at, before, undone } of changes)
          print(
            `${String(id).padStart(6)}  ${localTime(at)}  ${path} (${before === null ? 'created' : 'changed'} by ${tool}${undone ? ', undone' : ''})`,
          )
      return
    }
    const which = { ...from, ...(change === undefined ? {} : { changeId: change }) }
    const reply = await home.client.command('tool.undo', which, { timeoutMs: 60_000 })
    if (reply.type === 'tool.kept') throw new FaultError(reply.data.fault)
    const { changeId, path, removed } = reply.data
    if (flags.json === true) printJson({ change_id: changeId, path, removed })
    else print(removed ? `${path} is gone again: a tool had made it.` : `${path} is as it was.`)
  } finally {
    await home.stop('a change was undone')
  }
}
