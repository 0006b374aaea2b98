import type { Command } from 'commander'
import type { GlobalFlags } from '../context.ts'
import { limitOption } from './limit.ts'

export function addSessionCommands(program: Command, flags: () => GlobalFlags): void {
  const session = program.command('session').description('the conversations so far').helpCommand(false)
  session
    .command('list')
    .description('latest first')
    .addOption(limitOption(20))
    .action(async ({ limit }: { limit: number }) => {
      const { sessionList } = await import('../commands/session.ts')
      sessionList(flags(), limit)
    })
  session
    .command('show')
    .description('read one again')
    .argument('<id>')
    .action(async (id: string) => {
      const { sessionShow } = await import('../commands/session.ts')
      sessionShow(flags(), id)
    })
  session
    .command('branch')
    .description('begin another one that shares its beginning')
    .argument('<id>')
    .option('--turn <id>', 'the last turn they share; otherwise the last one')
    .action(async (id: string, options: { turn?: string }) => {
      const { sessionBranch } = await import('../commands/session-branch.ts')
      await sessionBranch(flags(), id, options)
    })
  session
    .command('compact')
    .description('let a summary stand for its older exchanges; nothing is deleted')
    .argument('<id>')
    .option('--undo', 'take the summary away again')
    .action(async (id: string, { undo = false }: { undo?: boolean }) => {
      const { sessionCompact } = await import('../commands/session-compact.ts')
      await sessionCompact(flags(), id, undo)
    })
  session
    .command('delete')
    .description('remove one for good')
    .argument('<id>')
    .option('--yes', 'do not ask')
    .action(async (id: string, { yes = false }: { yes?: boolean }) => {
      const { sessionDelete } = await import('../commands/session-delete.ts')
      await sessionDelete(flags(), id, yes)
    })
}
