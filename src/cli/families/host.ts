import { InvalidArgumentError, Option, type Command } from 'commander'
import type { GlobalFlags } from '../context.ts'

const LINES = 100

const lineCount = (text: string): number => {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('Give a whole number from 0.')
  return count
}

export function addHostCommands(program: Command, flags: () => GlobalFlags): void {
  const daemon = program
    .command('daemon')
    .description('run in the background of this home, with HTTP')
    .helpCommand(false)
  daemon
    .command('start')
    .description('host this home and answer HTTP, in the background')
    .addOption(new Option('--foreground', 'stay in this terminal').default(false))
    .action(async ({ foreground }: { foreground: boolean }) => {
      if (foreground) {
        const { daemonForeground } = await import('../commands/daemon-foreground.ts')
        await daemonForeground(flags())
      } else {
        const { daemonStart } = await import('../commands/daemon-start.ts')
        await daemonStart(flags())
      }
    })
  daemon
    .command('stop')
    .description('let running answers end, and end the daemon')
    .action(async () => {
      const { daemonStop } = await import('../commands/daemon-start.ts')
      await daemonStop(flags())
    })
  daemon
    .command('restart')
    .description('end the daemon where one runs, and start a new one')
    .action(async () => {
      const { daemonRestart } = await import('../commands/daemon-start.ts')
      await daemonRestart(flags())
    })
  daemon
    .command('status')
    .description('whether a daemon runs, where, and since when; exit status 1 where none does')
    .action(async () => {
      const { daemonStatus } = await import('../commands/daemon-status.ts')
      await daemonStatus(flags())
    })
  daemon
    .command('logs')
    .description('what the daemon says')
    .option('-f, --follow', 'go on with what it says from now on, until Ctrl-C', false)
    .addOption(new Option('-n, --lines <n>', 'so many of the last lines').argParser(lineCount).default(LINES))
    .action(async (wanted: { follow: boolean; lines: number }) => {
      const { daemonLogs } = await import('../commands/daemon-logs.ts')
      await daemonLogs(flags(), wanted)
    })
  daemon
    .command('install')
    .description('let the system start the daemon at every log-in (systemd, launchd)')
    .option('--dry-run', 'show the file and the commands, and change nothing', false)
    .action(async (wanted: { dryRun: boolean }) => {
      const { daemonInstall } = await import('../commands/daemon-service.ts')
      await daemonInstall(flags(), wanted)
    })
  daemon
    .command('uninstall')
    .description('take that away again')
    .action(async () => {
      const { daemonUninstall } = await import('../commands/daemon-service.ts')
      daemonUninstall(flags())
    })
}
