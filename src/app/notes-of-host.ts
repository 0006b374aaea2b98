import type { BusClient } from '../bus/client.ts'
import type { MemoryIndex } from '../ports/memory-index.ts'

/** What a command reads of the notes. */
export type Notes = Pick<MemoryIndex, 'search' | 'stats' | 'recent' | 'read'>

/** The notes as the process that hosts the home sees them: its index is warm, its model loaded. */
export const notesOfHost = (client: BusClient): Notes => ({
  search: (query) => client.query('memory.search', query),
  stats: () => client.query('memory.stats', {}),
  recent: async (limit) => (await client.query('memory.recent', { limit })).notes,
  read: async (asked) => {
    const { file, text } = await client.query('memory.read', { file: asked })
    return file === null || text === null ? null : { file, text }
  },
})
