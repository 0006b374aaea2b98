import { Command, CommanderError, Option } from 'commander'
import { faultFrom, faultOf } from '../bus/messages/fault.ts'
import { version } from '../config/version.ts'
import type { GlobalFlags } from './context.ts'
import { endQuietlyOnClosedPipe, printFault } from './output.ts'

/** Runs a command line. Every command is loaded only when it is called. */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyOnClosedPipe()
  const program = createProgram()
  try {
    await program.parseAsync(argv)
  } catch (error) {
    const json = argv.includes('--json')
    if (error instanceof CommanderError) {
      // Help and version come here too, with status 0.
      if (error.exitCode !== 0) usageFault(error, json)
      return
    }
    const fault = faultFrom(error)
    printFault(fault, { json })
    if (fault.code === 'internal' && argv.includes('-v') && error instanceof Error)
      process.stderr.write(`${error.stack ?? ''}\n`)
  }
}

function usageFault({ message }: CommanderError, json: boolean): void {
  const what = message.replace(/^error: /, '')
  printFault(
    faultOf('usage.invalid', `${what.charAt(0).toUpperCase()}${what.slice(1)}.`.replace(/[.?]+\.$/, '.'), {
      hint: 'localgpt --help shows what there is.',
    }),
    { json },
  )
}

export function createProgram(): Command {
  const program = new Command('localgpt')
    .description('An assistant of your own on your own machine. It remembers; your notes stay here.')
    .option('-c, --config <file>', 'another config.toml')
    .option('-m, --model <name>', 'answer with this model: auto, recall, opus, gpt, ollama/NAME …')
    .option('-v, --verbose', 'say more about what happens')
    .option('--profile <name>', 'a home of its own: ~/.localgpt-NAME')
    .option('--json', 'print JSON, as HTTP gives it')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this')
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
  const flags = (): GlobalFlags => program.opts()

  program.action(async () => {
    const { startDefault } = await import('./commands/start.ts')
    await startDefault(flags())
  })
  program
    .command('chat')
    .description('talk; with nothing else, `localgpt` does the same')
    .option('--session <id>', 'go on with this conversation')
    .option('--resume', 'go on with the latest conversation')
    .option('--no-memory', 'do not read or search the notes')
    .action(async (options: { session?: string; resume?: boolean; memory: boolean }) => {
      const { chat } = await import('./commands/chat.ts')
      await chat(flags(), options)
    })
  program
    .command('ask')
    .description('ask one question; more text may come by a pipe')
    .argument('[question...]')
    .option('--session <id>', 'go on with this conversation')
    .option('--no-memory', 'do not read or search the notes')
    .action(async (question: string[], options: { session?: string; memory: boolean }) => {
      const { ask } = await import('./commands/ask.ts')
      await ask(flags(), question, options)
    })

  const daemon = program.command('daemon').description('run in the background of this home, with HTTP')
  daemon
    .command('start')
    .description('host this home and answer HTTP')
    .addOption(new Option('--foreground', 'stay in this terminal').default(false))
    .action(async () => {
      const { daemonStart } = await import('./commands/daemon.ts')
      await daemonStart(flags())
    })
  return program
}
