import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bus } from '../../../src/bus/bus.ts'
import type { BusStream, StreamEnd, StreamItem } from '../../../src/bus/stream.ts'
import { cleared, commitTo, started, testBus, textDelta } from '../../support/test-bus.ts'

const from = { source: 'test' }

const all = async (stream: BusStream): Promise<StreamItem[]> => {
  const items: StreamItem[] = []
  for await (const item of stream) items.push(item)
  return items
}
const closed = (stream: BusStream): Promise<StreamItem[]> => {
  stream.close()
  return all(stream)
}
const seqs = (items: readonly StreamItem[]): number[] =>
  items.flatMap((item) => (item.kind === 'message' && item.message.seq > 0 ? [item.message.seq] : []))
const ends = (items: readonly StreamItem[]): StreamEnd[] => items.filter((item) => item.kind === 'end')

describe('a stream', () => {
  it('begins with the log from `since` on and goes on with what comes', async () => {
    const { bus } = testBus()
    commitTo(bus, started(), cleared('s1'), started())
    const stream = bus.stream({ subscriber: 'x', since: 2 })
    commitTo(bus, started())
    expect(seqs(await closed(stream))).toEqual([2, 3, 4])
  })

  it('without `since` brings only what comes from now on', async () => {
    const { bus } = testBus()
    commitTo(bus, started())
    const stream = bus.stream({ subscriber: 'x' })
    commitTo(bus, started())
    expect(seqs(await closed(stream))).toEqual([2])
  })

  it.each([{ since: 1 }, {}])(
    'opened while messages are being delivered, misses and doubles none (%o)',
    async (options) => {
      const { bus } = testBus()
      const opened: BusStream[] = []
      const off = bus.on('actor.started', 'opener', () => {
        off()
        opened.push(bus.stream({ subscriber: 'x', ...options }))
      })
      commitTo(bus, started(), cleared('s1'), started())
      commitTo(bus, cleared('s2'))
      const [stream] = opened
      expect(seqs(await closed(stream!))).toEqual('since' in options ? [1, 2, 3, 4] : [4])
    },
  )

  it('keeps to its session and its types', async () => {
    const { bus } = testBus()
    commitTo(bus, cleared('s1'), cleared('s2'))
    const mine = bus.stream({ subscriber: 'x', session: 's1', since: 1 })
    const kind = bus.stream({ subscriber: 'x', types: ['actor.started'], since: 1 })
    const fragments = bus.stream({ subscriber: 'x', types: ['turn.text.delta'], since: 1 })
    commitTo(bus, cleared('s2'), cleared('s1'), started())
    bus.emit(textDelta(0, 'Hi'), from)
    expect(seqs(await closed(mine))).toEqual([1, 4])
    expect(seqs(await closed(kind))).toEqual([5])
    expect((await closed(fragments)).map(({ kind: what }) => what)).toEqual(['message', 'end'])
  })

  it('reads a long history in pages, without a gap', async () => {
    const { bus } = testBus()
    for (let i = 0; i < 13; i++) commitTo(bus, ...Array.from({ length: 100 }, () => started()))
    expect(seqs(await closed(bus.stream({ subscriber: 'x', since: 5 })))).toEqual(
      Array.from({ length: 1296 }, (_, i) => i + 5),
    )
  })

  it('joins fragments of one part for a slow reader; facts and other parts stay apart', async () => {
    const { bus } = testBus()
    const stream = bus.stream({ subscriber: 'x' })
    for (const [offset, text] of [
      [0, 'Hel'],
      [3, 'lo '],
      [6, 'you'],
    ] as const)
      bus.emit(textDelta(offset, text), from)
    bus.emit(textDelta(0, 'other', 't2'), from)
    commitTo(bus, started())
    bus.emit(textDelta(5, '!', 't2'), from)
    const items = await closed(stream)
    const texts = items.map((item) =>
      item.kind === 'message' && item.message.type === 'turn.text.delta' ? item.message.data.text : item.kind,
    )
    expect(texts).toEqual(['Hello you', 'other', 'message', '!', 'end'])
  })

  it('is cut when its reader is too slow, says so once, and tells where to go on', async () => {
    const { bus } = testBus()
    commitTo(bus, started())
    const stream = bus.stream({ subscriber: 'x', since: 1, limit: 3 })
    for (let i = 0; i < 10; i++) commitTo(bus, started())
    const items = await all(stream)
    expect(ends(items)).toEqual([{ kind: 'end', reason: 'overflow', resume: 2 }])
    expect(items.at(-1)?.kind).toBe('end')
    expect(bus.subscribers()).toBe(0)
    expect(seqs(await closed(bus.stream({ subscriber: 'x', since: 2 })))).toHaveLength(10)
  })

  it('ends with exactly one terminal item however it is closed', async () => {
    const { bus } = testBus()
    const stream = bus.stream({ subscriber: 'x' })
    commitTo(bus, started())
    const reading = all(stream)
    await Promise.resolve()
    stream.close()
    stream.close()
    expect(ends(await reading)).toEqual([{ kind: 'end', reason: 'closed', resume: 2 }])
  })

  it('is given back when its reader leaves the loop', async () => {
    const { bus } = testBus()
    const stream = bus.stream({ subscriber: 'x' })
    commitTo(bus, started())
    for await (const item of stream) if (item.kind === 'message') break
    expect(bus.subscribers()).toBe(0)
  })

  it('leaves no subscriber after 1000 times open and close', async () => {
    const { bus } = testBus()
    for (let i = 0; i < 1000; i++) {
      const stream = bus.stream({ subscriber: 'x', ...(i % 2 === 0 ? { session: `s${i}` } : {}) })
      const reading = i % 3 === 0 ? all(stream) : null
      stream.close()
      await reading
    }
    expect(bus.subscribers()).toBe(0)
  })
})

describe('any interleaving of commits, fragments and readers', () => {
  type Step = 'commit' | 'burst' | 'delta' | 'open' | 'openInside' | 'read'
  const steps = fc.array(fc.constantFrom<Step>('commit', 'burst', 'delta', 'open', 'openInside', 'read'), {
    maxLength: 40,
  })

  const openInside = (bus: Bus, streams: Reader[]): void => {
    const off = bus.onAll('opener', () => {
      off()
      streams.push(readerOf(bus.stream({ subscriber: 'inside', since: 1 })))
    })
  }

  it('shows every logged message to each reader exactly once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const { bus, logged } = testBus()
        const readers: Reader[] = []
        let offset = 0
        for (const step of plan) {
          if (step === 'commit') commitTo(bus, started())
          else if (step === 'burst') commitTo(bus, cleared('s1'), started(), cleared('s2'))
          else if (step === 'delta') bus.emit(textDelta(offset++, 'x'), from)
          else if (step === 'open') readers.push(readerOf(bus.stream({ subscriber: 'x', since: 1 })))
          else if (step === 'openInside') openInside(bus, readers)
          else await readers[0]?.some()
        }
        const whole = logged().map(({ seq }) => seq)
        for (const reader of readers) expect(await reader.rest()).toEqual(whole)
        expect(bus.subscribers()).toBeLessThanOrEqual(plan.filter((step) => step === 'openInside').length)
      }),
      { numRuns: 300 },
    )
  })

  interface Reader {
    some(): Promise<void>
    rest(): Promise<number[]>
  }
  const readerOf = (stream: BusStream): Reader => {
    const iterator = stream[Symbol.asyncIterator]()
    const read: StreamItem[] = []
    let next: Promise<IteratorResult<StreamItem>> | null = null
    return {
      some: async () => {
        next ??= iterator.next()
        const step = await Promise.race([next, new Promise<null>((resolve) => setImmediate(() => resolve(null)))])
        if (step === null || step.done === true) return
        next = null
        read.push(step.value)
      },
      rest: async () => {
        stream.close()
        for (;;) {
          const step = await (next ?? iterator.next())
          next = null
          if (step.done === true) return seqs(read)
          read.push(step.value)
        }
      },
    }
  }
})
