import { Command, CommanderError, type Help } from 'commander'
import { version } from '../config/version.ts'
import { endQuietlyOnClosedPipe } from './closed-pipe.ts'
import type { GlobalFlags } from './context.ts'
import { addHostCommands } from './families/host.ts'
import { addMachineCommands } from './families/machine.ts'
import { addMemoryCommands } from './families/memory.ts'
import { addSafetyCommands } from './families/safety.ts'
import { addSandboxCommands } from './families/sandbox.ts'
import { addSessionCommands } from './families/session.ts'
import { addSettingsCommands } from './families/settings.ts'
import { addTalkCommands } from './families/talk.ts'

/** Runs a command line. Every command is loaded only when it is called. */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyOnClosedPipe()
  try {
    await createProgram().parseAsync(argv)
  } catch (error) {
    // Help and version come here too, with status 0.
    if (error instanceof CommanderError && error.exitCode === 0) return
    const { report } = await import('./report.ts')
    const flags = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
    report(error, {
      json: flags.includes('--json'),
      verbose: flags.some((flag) => flag === '-v' || flag === '--verbose'),
    })
  } finally {
    endSoon()
  }
}

/** A host name that is still being looked up would keep a program that is done alive for many seconds. */
function endSoon(): void {
  setTimeout(() => {
    if (process.stdout.writableLength === 0) process.exit()
  }, 300).unref()
}

/** The whole tree of commands; global flags may stand before or behind a command. */
export function createProgram(): Command {
  const program = new Command('localgpt')
    .description('An assistant of your own on your own machine. It remembers; your notes stay here.')
    .option('-c, --config <file>', 'another config.toml')
    .option('-m, --model <name>', 'answer with this model: auto, recall, opus, gpt, ollama/NAME …')
    .option('-v, --verbose', 'say more about what happens')
    .option('--profile <name>', 'a home of its own: ~/.localgpt-NAME')
    .option('--json', 'print JSON, as HTTP gives it')
    .option('--yolo', 'never ask before a tool acts: whatever a page or file says may be done')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .configureHelp({ subcommandTerm })
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .allowExcessArguments()
  const flags = (): GlobalFlags => program.opts()

  program.action(async (_options: GlobalFlags, { args: [unknown] }: Command) => {
    if (unknown !== undefined) {
      const { unknownCommand } = await import('./unknown-command.ts')
      throw unknownCommand(
        unknown,
        program.commands.map((command) => command.name()),
      )
    }
    const { startDefault } = await import('./commands/start.ts')
    await startDefault(flags())
  })
  addTalkCommands(program, flags)
  addMemoryCommands(program, flags)
  addSessionCommands(program, flags)
  addSafetyCommands(program, flags)
  addSettingsCommands(program, flags)
  addSandboxCommands(program, flags)
  addMachineCommands(program, flags)
  addHostCommands(program, flags)
  return program
}

/** `memory search|reindex|…`: what a group holds is seen at once. */
function subcommandTerm(this: Help, command: Command): string {
  const inside = command.commands.map((each) => each.name()).join('|')
  const words = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  )
  return [command.name(), ...(inside === '' ? words : [inside])].join(' ')
}
