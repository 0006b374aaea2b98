import type { Command } from 'commander'
import type { Lines } from '../../bus/messages/citation.ts'
import type { GlobalFlags } from '../context.ts'
import { limitOption, maxTokensOption } from './limit.ts'
import { linesOption } from './lines.ts'

interface SearchFlags {
  readonly limit: number
  readonly maxTokens?: number
  readonly semantic?: boolean
  readonly explain?: boolean
}

export function addMemoryCommands(program: Command, flags: () => GlobalFlags): void {
  const memory = program.command('memory').description('search the notes, and what is known of them').helpCommand(false)
  memory
    .command('search')
    .description('passages that answer a question, best first')
    .argument('<query...>')
    .addOption(limitOption(10))
    .addOption(maxTokensOption())
    .option('--semantic', 'by meaning as well: loads the embedding model for this one question')
    .option('--explain', 'how each passage came to its place')
    .action(async (words: string[], { limit, maxTokens, semantic = false, explain = false }: SearchFlags) => {
      const { memorySearch } = await import('../commands/memory-search.ts')
      const options = { limit, semantic, explain, ...(maxTokens === undefined ? {} : { maxTokens }) }
      await memorySearch(flags(), words.join(' '), options)
    })
  memory
    .command('show')
    .description('a note or a past conversation, as results name it: recipes/bread.md, recipes/bread.md#L3-L5')
    .argument('<path>')
    .addOption(linesOption())
    .action(async (path: string, { lines = null }: { lines?: Lines | null }) => {
      const { memoryShow } = await import('../commands/memory-show.ts')
      await memoryShow(flags(), path, lines)
    })
  memory
    .command('reindex')
    .description('bring the index up to date, vectors included')
    .option('--force', 'read every note anew')
    .option('--no-wait', 'leave the vectors for later')
    .action(async ({ force = false, wait }: { force?: boolean; wait: boolean }) => {
      const { memoryReindex } = await import('../commands/memory-reindex.ts')
      await memoryReindex(flags(), { force, wait })
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
