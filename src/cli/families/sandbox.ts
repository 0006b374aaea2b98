import type { Command } from 'commander'
import type { GlobalFlags } from '../context.ts'

export function addSandboxCommands(program: Command, flags: () => GlobalFlags): void {
  const sandbox = program
    .command('sandbox')
    .description('the box that commands of the assistant run in')
    .helpCommand(false)
  sandbox
    .command('status')
    .description('what holds commands on this machine, and what it lets through')
    .action(async () => {
      const { showSandbox } = await import('../commands/sandbox-status.ts')
      await showSandbox(flags())
    })
  sandbox
    .command('test')
    .description('try to get out of the box in every way we know; exit status 1 where one succeeds')
    .action(async () => {
      const { testSandbox } = await import('../commands/sandbox-test.ts')
      await testSandbox(flags())
    })
}
