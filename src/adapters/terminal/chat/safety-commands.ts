import { fail, FaultError, type Fault } from '../../../bus/messages/fault.ts'
import { ruleText } from '../../../views/rule-text.ts'
import { plainLine } from '../text/plain.ts'
import type { Conversation } from './conversation.ts'
import { ago } from './time.ts'
import type { Transcript } from './transcript.ts'

const LISTED = 10

/** The hint of a command line would leave the chat. */
const refused = (fault: Fault): FaultError =>
  new FaultError(fault.code === 'undo.nothing' ? { ...fault, hint: '/undo list shows what there is.' } : fault)

/** What tools changed and what the person allowed: seen, and taken back. */
export function safetyCommands({ client, current, now }: Conversation, { say }: Transcript) {
  const listChanges = async (): Promise<void> => {
    const { changes } = await client.query('tool.changes', { limit: LISTED, from: current().sessionId })
    if (changes.length === 0) say('Tools have changed nothing in this conversation.')
    for (const { id, path, tool, at, undone, before } of changes)
      say(
        `${String(id).padStart(6)}  ${plainLine(path)} (${before === null ? 'created' : 'changed'} by ${tool}, ${ago(at, now())}${undone ? ', undone' : ''})`,
        ...(undone ? (['dim'] as const) : []),
      )
  }
  return {
    undo: async (argument: string): Promise<void> => {
      if (argument === 'list') return listChanges()
      if (argument !== '' && !/^\d{1,15}$/.test(argument))
        throw fail('input.invalid', `"${argument}" names no change.`, { hint: '/undo list shows them.' })
      const which = argument === '' ? { from: current().sessionId } : { changeId: Number(argument) }
      const reply = await client.command('tool.undo', which, { timeoutMs: 60_000 })
      if (reply.type === 'tool.kept') throw refused(reply.data.fault)
      const { path, removed } = reply.data
      say(removed ? `${plainLine(path)} is gone again: a tool had made it.` : `${plainLine(path)} is as it was.`)
    },
    approvals: async (ruleId: string): Promise<void> => {
      if (ruleId !== '') {
        const reply = await client.command('approval.forget', { ruleId })
        if (reply.type === 'approval.rule.unknown') throw new FaultError(reply.data.fault)
        say(`${plainLine(ruleText(reply.data.rule))} is asked for again.`)
        return
      }
      const { rules } = await client.query('approval.rules', {})
      if (rules.length === 0) say('Nothing is allowed for good; every change is asked for.')
      for (const { ruleId: id, rule, at } of rules) say(`  ${id}  ${plainLine(ruleText(rule))} (${ago(at, now())})`)
      if (rules.length > 0) say('/approvals ID asks for it again.', 'dim')
    },
  }
}
