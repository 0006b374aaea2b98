import type { Command } from 'commander'
import type { GlobalFlags } from '../context.ts'

export function addSettingsCommands(program: Command, flags: () => GlobalFlags): void {
  const config = program.command('config').description('settings and keys').helpCommand(false)
  config
    .command('init')
    .description('make the home: settings, notes, folders')
    .action(async () => {
      const { configInit } = await import('../commands/config.ts')
      await configInit(flags())
    })
  config
    .command('show')
    .description('what holds now, and where it comes from')
    .action(async () => {
      const { configShow } = await import('../commands/config.ts')
      configShow(flags())
    })
  config
    .command('get')
    .description('one value')
    .argument('<key>')
    .action(async (key: string) => {
      const { configGet } = await import('../commands/config.ts')
      configGet(flags(), key)
    })
  config
    .command('set')
    .description('change one value; API keys are asked for and stay hidden')
    .argument('<key>')
    .argument('[value]')
    .option('--stdin', 'read the value from stdin')
    .action(async (key: string, value: string | undefined, { stdin = false }: { stdin?: boolean }) => {
      const { configSet } = await import('../commands/config-set.ts')
      await configSet(flags(), { key, value, stdin })
    })
  config
    .command('path')
    .description('where config.toml is')
    .action(async () => {
      const { configPath } = await import('../commands/config.ts')
      configPath(flags())
    })
}
