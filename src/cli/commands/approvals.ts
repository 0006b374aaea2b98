import { openHome } from '../../app/open-home.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import { version } from '../../config/version.ts'
import { ruleText } from '../../views/rule-text.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { localTime } from '../local-time.ts'
import { print, printJson, remark } from '../output.ts'

/** What is allowed for good, and what waits for an answer. */
export async function listApprovals(flags: GlobalFlags): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const home = await openHome({ paths, config, version, env, source: 'cli', say: remark })
  try {
    const [{ rules }, { approvals }] = await Promise.all([
      home.client.query('approval.rules', {}),
      home.client.query('approval.pending', {}),
    ])
    if (flags.json === true) {
      printJson({ rules, pending: approvals })
      return
    }
    if (rules.length === 0) print('Nothing is allowed for good; every change is asked for.')
    for (const { ruleId, rule, at } of rules) print(`${ruleId}  ${localTime(at)}  ${ruleText(rule)}`)
    for (const { sessionId, summary } of approvals)
      print(`waits for an answer: ${summary} (localgpt chat --session ${sessionId})`)
  } finally {
    await home.stop('approvals were listed')
  }
}

/** Takes a rule back. Throws FaultError `approval.no_rule`. */
export async function forgetApproval(flags: GlobalFlags, ruleId: string): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const home = await openHome({ paths, config, version, env, source: 'cli', say: remark })
  try {
    const reply = await home.client.command('approval.forget', { ruleId })
    if (reply.type === 'approval.rule.unknown') throw new FaultError(reply.data.fault)
    if (flags.json === true) printJson({ removed: ruleId })
    else print(`${ruleText(reply.data.rule)} is asked for again.`)
  } finally {
    await home.stop('an approval was taken back')
  }
}
