import { InvalidArgumentError, type Command } from 'commander'
import type { GlobalFlags } from '../context.ts'
import { limitOption } from './limit.ts'

const changeId = (text: string): number => {
  const id = Number(text)
  if (!Number.isSafeInteger(id) || id < 1) throw new InvalidArgumentError('Give the number that --list shows.')
  return id
}

export function addSafetyCommands(program: Command, flags: () => GlobalFlags): void {
  program
    .command('undo')
    .description('bring back what a tool changed: the latest change, or the one named')
    .argument('[change]', 'its number', changeId)
    .option('--session <id>', 'of this conversation')
    .option('--list', 'show the changes', false)
    .addOption(limitOption(20))
    .action(async (change: number | undefined, options: { session?: string; list: boolean; limit: number }) => {
      const { undo } = await import('../commands/undo.ts')
      await undo(flags(), { change, session: options.session, list: options.list, limit: options.limit })
    })
  const approvals = program
    .command('approvals')
    .description('what tools may do without asking')
    .helpCommand(false)
    .action(async () => {
      const { listApprovals } = await import('../commands/approvals.ts')
      await listApprovals(flags())
    })
  approvals
    .command('list')
    .description('the rules, and what waits for an answer')
    .action(async () => {
      const { listApprovals } = await import('../commands/approvals.ts')
      await listApprovals(flags())
    })
  approvals
    .command('forget')
    .description('ask again before that')
    .argument('<id>')
    .action(async (id: string) => {
      const { forgetApproval } = await import('../commands/approvals.ts')
      await forgetApproval(flags(), id)
    })
}
