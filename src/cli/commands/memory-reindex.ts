import { hostAlone } from '../../app/alone.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import { version } from '../../config/version.ts'
import { reindexBody } from '../../views/memory-body.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'

const PATIENCE_MS = 3_600_000

export async function memoryReindex(flags: GlobalFlags, force: boolean): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const host = hostAlone({ paths, config, version, env, source: 'cli', say: remark })
  try {
    const reply = await host.client.command('memory.reindex', { force }, { timeoutMs: PATIENCE_MS })
    if (reply.type === 'memory.failed') throw new FaultError(reply.data.fault)
    const { filesProcessed, filesUpdated, filesRemoved, unitsIndexed, durationMs, problems } = reply.data
    for (const problem of problems) remark(problem)
    if (flags.json === true) printJson(reindexBody(reply.data))
    else
      print(
        `${filesProcessed} notes looked at, ${filesUpdated} read anew, ${filesRemoved} gone: ${unitsIndexed} passages in ${durationMs} ms.`,
      )
  } finally {
    await host.stop('the index was made')
  }
}
