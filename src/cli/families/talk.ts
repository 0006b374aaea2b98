import type { Command } from 'commander'
import type { GlobalFlags } from '../context.ts'

export function addTalkCommands(program: Command, flags: () => GlobalFlags): void {
  program
    .command('chat')
    .description('talk; with nothing else, `localgpt` does the same')
    .option('--session <id>', 'go on with this conversation')
    .option('--resume', 'go on with the latest conversation')
    .option('--no-memory', 'do not read or search the notes')
    .action(async (options: { session?: string; resume?: boolean; memory: boolean }) => {
      const { chat } = await import('../commands/chat.ts')
      await chat(flags(), options)
    })
  program
    .command('ask')
    .description('ask one question; more text may come by a pipe')
    .argument('[question...]')
    .option('--session <id>', 'go on with this conversation')
    .option('--no-memory', 'do not read or search the notes')
    .action(async (question: string[], options: { session?: string; memory: boolean }) => {
      const { interpretSchemas } = await import('../../bus/messages/interpreted.ts')
      interpretSchemas()
      const { ask } = await import('../commands/ask.ts')
      await ask(flags(), question, options)
    })
}
