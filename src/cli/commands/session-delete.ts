import { createInterface } from 'node:readline/promises'
import { openHome } from '../../app/open-home.ts'
import { fail, FaultError } from '../../bus/messages/fault.ts'
import { version } from '../../config/version.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'

/** Removes a conversation for good, once the person has said so. */
export async function sessionDelete(flags: GlobalFlags, sessionId: string, sure: boolean): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const host = await openHome({ paths, config, version, env, source: 'cli', say: remark })
  try {
    const { session } = await host.client.query('session.get', { sessionId })
    if (
      session !== null &&
      !sure &&
      !(await agreed(`Delete "${session.title}" (${session.messageCount} messages) for good? [y/N] `))
    ) {
      remark('Nothing was deleted.')
      return
    }
    const reply = await host.client.command('session.delete', { sessionId })
    if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
    if (flags.json === true) printJson({ deleted: true, session_id: sessionId })
    else print(`Deleted ${sessionId}.`)
  } finally {
    await host.stop('a session was deleted')
  }
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw fail('usage.invalid', 'Deleting is for good, and nobody is here to be asked.', {
      hint: 'Say that you mean it: --yes',
    })
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim())
  } finally {
    terminal.close()
  }
}
