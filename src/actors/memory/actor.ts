import { single, type ActorSpec } from '../../bus/actor.ts'
import type { Asker } from '../../bus/queries.ts'
import { runMachine } from '../run-machine.ts'
import type { MemoryIndex } from '../../ports/memory-index.ts'
import { createMemoryMachine, type Wishes } from './machine.ts'

export interface MemoryPorts {
  /** What actors get: recorded. */
  readonly index: MemoryIndex
  /** What doors get: nothing a replay would repeat. */
  readonly unrecorded: MemoryIndex
}

/** After one of these a conversation reads differently. */
const CONVERSATION = ['turn.completed', 'turn.cancelled', 'turn.failed', 'session.cleared', 'session.deleted'] as const

/** The notes: one writer, any number of readers. Reads go past the queue of changes. */
export function memoryActor({ index, unrecorded }: MemoryPorts, wishes: Wishes): ActorSpec {
  const through = ({ door }: Asker): MemoryIndex => (door ? unrecorded : index)
  return {
    name: 'memory',
    handles: ['memory.reindex', 'memory.append'],
    listens: ['embed.ready', 'embed.refused', ...(wishes.watch ? CONVERSATION : [])],
    standing: wishes.watch,
    keyOf: single,
    attach: (bus, clock) => {
      bus.answer('memory.search', (query, asker) => through(asker).search(query))
      bus.answer('memory.read', async ({ file }, asker) => {
        const note = await through(asker).read(file)
        return note === null ? { file: null, text: null } : { file: note.file, text: note.text }
      })
      bus.answer('memory.stats', (_, asker) => through(asker).stats())
      bus.answer('memory.recent', async ({ limit }, asker) => ({ notes: [...(await through(asker).recent(limit))] }))
      const machine = createMemoryMachine(bus, clock, index, wishes)
      return (context) =>
        runMachine(machine, {
          input: undefined,
          context,
          idle: (running) => {
            const snapshot = running.getSnapshot()
            const making = snapshot.matches({ vectors: 'opening' }) || snapshot.matches({ vectors: 'embedding' })
            return !wishes.watch && snapshot.matches({ changes: 'idle' }) && !making
          },
        })
    },
  }
}
