import { openHome } from '../../app/open-home.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import { version } from '../../config/version.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'

/** ms; a model writes the summary. */
const COMPACT_MS = 200_000

/** Lets a summary stand for the older exchanges, or takes it away. Throws FaultError `session.*`, `provider.*`. */
export async function sessionCompact(flags: GlobalFlags, sessionId: string, undo: boolean): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const home = await openHome({ paths, config, version, env, source: 'cli', say: remark })
  try {
    if (undo) {
      const reply = await home.client.command('session.restore', { sessionId })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      if (flags.json === true) printJson({ session_id: sessionId })
      else print('The summary was taken away.')
      return
    }
    const reply = await home.client.command('session.compact', { sessionId }, { timeoutMs: COMPACT_MS })
    if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
    const { summary, turns, tokensBefore: before, tokensAfter: after } = reply.data
    if (flags.json === true)
      printJson({ session_id: sessionId, token_count_before: before, token_count_after: after, summary, turns })
    else {
      remark(
        `This summary stands for ${turns} exchange${turns === 1 ? '' : 's'} now, ${before} tokens before and ${after} after. --undo takes it away.`,
      )
      print(summary)
    }
  } finally {
    await home.stop('a session was compacted')
  }
}
