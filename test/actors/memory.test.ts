import { describe, expect, it } from 'vitest'
import { fail } from '../../src/bus/messages/fault.ts'
import type { IndexReport } from '../../src/bus/messages/memory.ts'
import type { EmbedReport, MemoryIndex } from '../../src/ports/memory-index.ts'
import type { EmbeddingPort } from '../../src/ports/embedding.ts'
import { noMemory, settle, world } from './support/world.ts'

const MODEL = 'local/test'
const nothing: IndexReport = {
  filesProcessed: 3,
  filesUpdated: 0,
  filesRemoved: 0,
  unitsIndexed: 9,
  vectorsMissing: 0,
  vectorsOf: null,
  durationMs: 1,
  problems: [],
}

/** Notes whose looks, changes and vectors the test decides. */
function handMemory() {
  const looks: { force: boolean; changedOnly: boolean }[] = []
  const reports: IndexReport[] = []
  const slices: (EmbedReport | Error)[] = []
  let told: ((count: number) => void) | null = null
  const index: MemoryIndex = {
    ...noMemory,
    refresh: (how) => {
      looks.push(how)
      return Promise.resolve(reports.shift() ?? nothing)
    },
    embedSome: () => {
      const slice = slices.shift() ?? { model: MODEL, stored: 0, left: 0 }
      return slice instanceof Error ? Promise.reject(slice) : Promise.resolve(slice)
    },
    async *changes(signal) {
      while (!signal.aborted)
        yield await new Promise<number>((resolve) => {
          told = resolve
        })
    },
  }
  return { index, looks, reports, slices, change: () => told?.(1) }
}

const opening = (refusals: Error[] = []): EmbeddingPort => ({
  async *open() {
    const refusal = refusals.shift()
    if (refusal !== undefined) throw refusal
    yield { type: 'ready', model: { id: MODEL, dimensions: 1, batch: 2 } }
  },
  embed: () => Promise.resolve([]),
  close: () => Promise.resolve(),
})

const live = { model: MODEL, watch: true }

describe('memory of a host that lives on', () => {
  it('looks at all notes at its start, then at those that change', async () => {
    const hand = handMemory()
    const w = world({ memory: hand.index, embedding: opening(), wishes: live })
    await settle()
    hand.reports.push({ ...nothing, filesUpdated: 1 })
    hand.change()
    await settle()
    expect(hand.looks).toEqual([
      { force: false, changedOnly: false },
      { force: false, changedOnly: true },
    ])
    expect(w.facts('memory.indexed').map(({ data }) => data.filesUpdated)).toEqual([1])
  })

  it('makes vectors slice by slice until every unit has one, and says so once', async () => {
    const hand = handMemory()
    hand.reports.push({ ...nothing, vectorsMissing: 5 })
    hand.slices.push({ model: MODEL, stored: 3, left: 2 }, { model: MODEL, stored: 2, left: 0 })
    const w = world({ memory: hand.index, embedding: opening(), wishes: live })
    await settle()
    expect(w.facts('memory.embedded').map(({ data }) => data.stored)).toEqual([5])
  })

  it('opens the model whose vectors serve as well, and closes it when the new ones are complete', async () => {
    const hand = handMemory()
    hand.reports.push({ ...nothing, vectorsMissing: 2, vectorsOf: 'local/former' })
    hand.slices.push({ model: MODEL, stored: 2, left: 0 })
    const w = world({ memory: hand.index, embedding: opening(), wishes: live })
    await settle()
    expect(w.facts('embed.open').map(({ data }) => data.model)).toContain('local/former')
    expect(w.facts('embed.closed').map(({ data }) => data.model)).toEqual(['local/former'])
  })

  it('goes on without vectors while the model is refused, and tries again later', async () => {
    const hand = handMemory()
    hand.reports.push({ ...nothing, vectorsMissing: 1 })
    hand.slices.push({ model: MODEL, stored: 1, left: 0 })
    const refusals = [fail('embed.refused', 'It gives other vectors.')]
    const w = world({ memory: hand.index, embedding: opening(refusals), wishes: live })
    await settle()
    expect(w.facts('embed.refused')).toHaveLength(1)
    w.send({ type: 'memory.append', data: { text: 'still noted', target: 'log' } })
    await settle()
    expect(w.facts('memory.appended')).toHaveLength(1)
    await w.wait(600_000)
    expect(w.facts('memory.embedded')).toHaveLength(1)
  })

  it('takes up the vectors again after a slice that failed', async () => {
    const hand = handMemory()
    hand.reports.push({ ...nothing, vectorsMissing: 2 })
    hand.slices.push(fail('internal', 'The embedding thread ended.'), { model: MODEL, stored: 2, left: 0 })
    const w = world({ memory: hand.index, embedding: opening(), wishes: live })
    await settle()
    expect(w.facts('memory.failed')).toHaveLength(1)
    await w.wait(30_000)
    expect(w.facts('memory.embedded').map(({ data }) => data.stored)).toEqual([2])
  })

  it('answers a reindex in the middle of all that', async () => {
    const hand = handMemory()
    hand.reports.push({ ...nothing, vectorsMissing: 2 })
    hand.slices.push(fail('internal', 'The embedding thread ended.'))
    const w = world({ memory: hand.index, embedding: opening(), wishes: live })
    await settle()
    const reply = await w.bus.request(
      { type: 'memory.reindex', data: { force: true } },
      { source: 'test', timeoutMs: 1000 },
    )
    expect(reply.type).toBe('memory.indexed')
    expect(hand.looks.at(-1)).toEqual({ force: true, changedOnly: false })
  })
})

describe('memory of one command', () => {
  it('does nothing nobody asked for', async () => {
    const hand = handMemory()
    const w = world({ memory: hand.index })
    await settle()
    expect(hand.looks).toEqual([])
    expect(w.all()).toEqual([])
  })
})
