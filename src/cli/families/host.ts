import { Option, type Command } from 'commander'
import type { GlobalFlags } from '../context.ts'

export function addHostCommands(program: Command, flags: () => GlobalFlags): void {
  const daemon = program
    .command('daemon')
    .description('run in the background of this home, with HTTP')
    .helpCommand(false)
  daemon
    .command('start')
    .description('host this home and answer HTTP')
    .addOption(new Option('--foreground', 'stay in this terminal').default(false))
    .action(async () => {
      const { daemonStart } = await import('../commands/daemon.ts')
      await daemonStart(flags())
    })
}
