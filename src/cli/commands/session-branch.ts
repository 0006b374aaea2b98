import { openHome } from '../../app/open-home.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import { version } from '../../config/version.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { newSessionId } from '../open-session.ts'
import { print, printJson, remark } from '../output.ts'

interface BranchOptions {
  /** The last turn they share; absent: the last one that has ended. */
  readonly turn?: string
}

/** Begins a conversation as another one did. Throws FaultError `session.not_found`, `input.invalid`. */
export async function sessionBranch(flags: GlobalFlags, from: string, { turn }: BranchOptions): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const home = await openHome({ paths, config, version, env, source: 'cli', say: remark })
  try {
    const sessionId = newSessionId()
    const asked = { sessionId, from, ...(turn === undefined ? {} : { turnId: turn }) }
    const reply = await home.client.command('session.branch', asked)
    if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
    if (flags.json === true) printJson({ session_id: sessionId, from, turn_id: reply.data.turnId })
    else print(`${sessionId}\nGo on with it: localgpt chat --session ${sessionId}`)
  } finally {
    await home.stop('a session was branched')
  }
}
