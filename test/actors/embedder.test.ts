import { describe, expect, it } from 'vitest'
import { fail } from '../../src/bus/messages/fault.ts'
import type { EmbeddingPort, OpenStep } from '../../src/ports/embedding.ts'
import { settle, world } from './support/world.ts'

const MODEL = 'local/test'
const vectorOf = (text: string): Float32Array => new Float32Array([text.length])

/** A model whose batches end when the test says so. */
function handEmbedding(steps: readonly (OpenStep | Error)[] = [ready()]) {
  const batches: { readonly texts: readonly string[]; end: (error?: Error) => void }[] = []
  let opened = 0
  let closed = 0
  const port: EmbeddingPort = {
    async *open() {
      opened++
      for (const step of steps) {
        if (step instanceof Error) throw step
        yield step
      }
    },
    embed: (texts) =>
      new Promise((resolve, reject) => {
        batches.push({
          texts,
          end: (error) => {
            if (error === undefined) resolve(texts.map(vectorOf))
            else reject(error)
          },
        })
      }),
    close: () => {
      closed++
      return Promise.resolve()
    },
  }
  return { port, batches, opened: () => opened, closed: () => closed }
}

function ready(): OpenStep {
  return { type: 'ready', model: { id: MODEL, dimensions: 1, batch: 2 } }
}

async function opened(steps?: readonly (OpenStep | Error)[]) {
  const hand = handEmbedding(steps)
  const w = world({ embedding: hand.port })
  w.send({ type: 'embed.open', data: { model: MODEL } })
  await settle()
  const embed = (texts: string[], urgent = false) =>
    w.bus.query('embed.texts', { model: MODEL, texts, urgent }, { timeoutMs: Infinity })
  return { w, hand, embed }
}

describe('an embedder', () => {
  it('opens its model once, tells how far it is, and says so to everybody who asked', async () => {
    const hand = handEmbedding([{ type: 'progress', what: 'writing', share: 0.5 }, ready()])
    const w = world({ embedding: hand.port })
    const seen: unknown[] = []
    w.bus.on('embed.progress.delta', 'test', ({ data }) => seen.push(data.share))
    for (let i = 0; i < 2; i++) w.send({ type: 'embed.open', data: { model: MODEL } })
    await settle()
    expect(hand.opened()).toBe(1)
    expect(seen).toEqual([0.5])
    expect(w.facts('embed.ready').map(({ data }) => data.dimensions)).toEqual([1, 1])
  })

  it('says why a model is refused, and tries again when asked again', async () => {
    const { w, hand, embed } = await opened([fail('embed.refused', 'It gives other vectors.')])
    expect(w.facts('embed.refused')[0]?.data.fault).toMatchObject({ code: 'embed.refused' })
    await expect(embed(['a'])).rejects.toMatchObject({ fault: { code: 'embed.unavailable' } })
    w.send({ type: 'embed.open', data: { model: MODEL } })
    await settle()
    expect(hand.opened()).toBe(2)
  })

  it('does not let a question wait for a model that is being made ready', async () => {
    const hand = handEmbedding([])
    const port: EmbeddingPort = {
      ...hand.port,
      async *open() {
        await new Promise(() => undefined)
        yield ready()
      },
    }
    const w = world({ embedding: port })
    w.send({ type: 'embed.open', data: { model: MODEL } })
    await settle()
    await expect(
      w.bus.query('embed.texts', { model: MODEL, texts: ['a'], urgent: true }, { timeoutMs: Infinity }),
    ).rejects.toMatchObject({ fault: { code: 'embed.unavailable', retryable: true } })
  })

  it('gives vectors in the order of the texts, though it works shortest first', async () => {
    const { hand, embed } = await opened()
    const answer = embed(['ccc', 'a', 'bb'])
    await settle()
    expect(hand.batches.map(({ texts }) => texts)).toEqual([['a', 'bb']])
    hand.batches[0]?.end()
    await settle()
    hand.batches[1]?.end()
    expect((await answer).vectors.map(([length]) => length)).toEqual([3, 1, 2])
  })

  it('answers a question beside bulk work, which goes on', async () => {
    const { hand, embed } = await opened()
    const bulk = embed(['a', 'b', 'c', 'd'])
    await settle()
    const question = embed(['question'], true)
    await settle()
    expect(hand.batches.map(({ texts }) => texts)).toEqual([['a', 'b'], ['question']])
    hand.batches[1]?.end()
    expect((await question).vectors).toHaveLength(1)
    hand.batches[0]?.end()
    await settle()
    hand.batches[2]?.end()
    expect((await bulk).vectors).toHaveLength(4)
  })

  it('refuses more than it can hold, and serves what it took', async () => {
    const { hand, embed } = await opened()
    const texts = Array.from({ length: 1024 }, (_, i) => `text ${i}`)
    const taken = Array.from({ length: 4 }, () => embed(texts))
    await expect(embed(texts)).rejects.toMatchObject({ fault: { code: 'embed.overloaded', retryable: true } })
    let served = 0
    for (const work of taken) void work.then(() => served++)
    // Batches are added while the loop runs.
    for (const batch of hand.batches) {
      batch.end()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(served).toBe(4)
  })

  it('tells the asker of a batch that failed, and goes on with the next', async () => {
    const { hand, embed } = await opened()
    const broken = embed(['a'])
    await settle()
    hand.batches[0]?.end(new Error('out of memory'))
    await expect(broken).rejects.toThrow('out of memory')
    const good = embed(['b'])
    await settle()
    hand.batches[1]?.end()
    expect((await good).vectors).toHaveLength(1)
  })

  it('lets nobody wait for a model that is closed', async () => {
    const { w, hand, embed } = await opened()
    const waiting = [embed(['a']), embed(['b'])]
    await settle()
    w.send({ type: 'embed.close', data: { model: MODEL } })
    for (const work of waiting) await expect(work).rejects.toMatchObject({ fault: { code: 'embed.unavailable' } })
    expect(hand.closed()).toBe(1)
    expect(w.facts('embed.closed')).toHaveLength(1)
    await expect(w.bus.query('embed.status', {}, { timeoutMs: 10 })).resolves.toEqual({ models: [] })
  })

  it('writes no vector into the log', async () => {
    const { w, hand, embed } = await opened()
    const work = embed(['a'])
    await settle()
    hand.batches[0]?.end()
    await work
    expect(new Set(w.all().map(({ type }) => type))).toEqual(new Set(['actor.started', 'embed.open', 'embed.ready']))
  })
})
