import { Argument, type Command } from 'commander'
import type { GlobalFlags } from '../context.ts'

export function addMachineCommands(program: Command, flags: () => GlobalFlags): void {
  program
    .command('paths')
    .description('where everything is kept')
    .action(async () => {
      const { showPaths } = await import('../commands/paths.ts')
      showPaths(flags())
    })
  program
    .command('doctor')
    .description('look for what is wrong, with the command that mends it')
    .option('--repair', 'save what is readable of a damaged log into a new one')
    .option('--deep', 'load the embedding model and check it, which may build it')
    .action(async ({ repair = false, deep = false }: { repair?: boolean; deep?: boolean }) => {
      const { doctor } = await import('../commands/doctor.ts')
      await doctor(flags(), { repair, deep })
    })
  program
    .command('completion')
    .description('completions for a shell: source <(localgpt completion bash)')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completion } = await import('../commands/completion.ts')
      completion(program, shell)
    })
}
