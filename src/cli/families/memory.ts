import type { Command } from 'commander'
import type { GlobalFlags } from '../context.ts'
import { limitOption } from './limit.ts'

export function addMemoryCommands(program: Command, flags: () => GlobalFlags): void {
  const memory = program.command('memory').description('search the notes, and what is known of them').helpCommand(false)
  memory
    .command('search')
    .description('passages that answer a question, best first')
    .argument('<query...>')
    .addOption(limitOption(10))
    .action(async (words: string[], { limit }: { limit: number }) => {
      const { memorySearch } = await import('../commands/memory.ts')
      await memorySearch(flags(), words.join(' '), limit)
    })
  memory
    .command('reindex')
    .description('bring the index up to date')
    .option('--force', 'make it anew from nothing')
    .action(async ({ force = false }: { force?: boolean }) => {
      const { memoryReindex } = await import('../commands/memory-reindex.ts')
      await memoryReindex(flags(), force)
    })
  memory
    .command('stats')
    .description('what the index holds')
    .action(async () => {
      const { memoryStats } = await import('../commands/memory.ts')
      await memoryStats(flags())
    })
  memory
    .command('recent')
    .description('the notes that changed last')
    .addOption(limitOption(10))
    .action(async ({ limit }: { limit: number }) => {
      const { memoryRecent } = await import('../commands/memory.ts')
      await memoryRecent(flags(), limit)
    })
}
