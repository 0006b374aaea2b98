import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cosine } from '../../../src/adapters/onnx/check.ts'
import { createOnnxEmbedding } from '../../../src/adapters/onnx/index.ts'
import { sharedModelsDir } from './support/models-dir.ts'

const embedding = createOnnxEmbedding({ modelsDir: sharedModelsDir, precision: 'int8' })

const one = async (text: string): Promise<Float32Array> => (await embedding.embed([text]))[0] ?? new Float32Array()
const lengthOf = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))

describe('the embedding model of this machine', () => {
  // The first run of all builds the model.
  beforeAll(async () => {
    for await (const step of embedding.open()) if (step.type === 'ready') break
  }, 60_000)
  afterAll(() => embedding.close())

  it('says what it is when it is ready', async () => {
    const steps = []
    for await (const step of embedding.open()) steps.push(step)
    expect(steps.at(-1)).toEqual({
      type: 'ready',
      model: { id: 'local/minilm-l6-v2-int8', dimensions: 384, batch: 64 },
    })
  })

  it('puts sentences of like meaning near one another', async () => {
    const [cat, kitten, stocks] = await Promise.all([
      one('a cat sits on the mat'),
      one('a kitten rests on a rug'),
      one('stock prices fell sharply'),
    ])
    expect(cosine(cat, kitten)).toBeGreaterThan(0.4)
    expect(cosine(cat, stocks)).toBeLessThan(0.15)
  })

  it('gives vectors of length 1, each in memory of its own', async () => {
    const vectors = await embedding.embed(['one', 'two words', 'and three words here'])
    for (const vector of vectors) {
      expect(vector).toHaveLength(384)
      expect(lengthOf(vector)).toBeCloseTo(1, 5)
      expect(vector.buffer.byteLength).toBe(384 * 4)
    }
  })

  it('answers in the order of the texts, however they are batched', async () => {
    const texts = Array.from({ length: 70 }, (_, n) => `${'many '.repeat((n * 7) % 23)}text number ${String(n)}`)
    const together = await embedding.embed(texts)
    expect(together).toHaveLength(70)
    for (const n of [0, 1, 33, 69]) {
      const alone = await one(texts[n] ?? '')
      const others = together.map((vector) => cosine(alone, vector))
      expect(others.indexOf(Math.max(...others))).toBe(n)
      expect(others[n]).toBeGreaterThan(0.97)
    }
  })

  it('gives a text alone the same vector every time', async () => {
    const first = await one('What did we decide about the heating?')
    await embedding.embed(['other', 'texts', 'between'])
    expect(await one('What did we decide about the heating?')).toEqual(first)
  })

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t '],
    ['NUL', 'before\0after'],
    ['a lone surrogate', `half \ud83d of a face`],
    ['emoji', '👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽'],
    ['a byte order mark', '\ufeffnote'],
    ['Chinese', '我们决定星期四开会'],
    ['the names of special tokens', '[CLS] [SEP] [PAD] [MASK] [UNK]'],
  ])('takes %s for a text', async (_name, text) => {
    expect(lengthOf(await one(text))).toBeCloseTo(1, 5)
  })

  it.each([
    ['words', 'word '.repeat(200_000)],
    ['one word', 'x'.repeat(1_000_000)],
    ['blanks before a word', `${' '.repeat(1_000_000)}word`],
    ['emoji', '🙂'.repeat(500_000)],
    ['halves of emoji', '\ud83d'.repeat(1_000_000)],
  ])('looks at the start of a megabyte of %s only', async (_name, text) => {
    const began = performance.now()
    expect(lengthOf(await one(text))).toBeCloseTo(1, 5)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('embeds nothing to nothing', async () => {
    expect(await embedding.embed([])).toEqual([])
  })

  it('stops between two runs when it is told to', async () => {
    const stop = new AbortController()
    const texts = Array.from({ length: 5000 }, (_, n) => `sentence number ${String(n)}`)
    const work = embedding.embed(texts, stop.signal)
    const early = one('in between')
    await early
    stop.abort()
    await expect(work).rejects.toThrow(/abort/i)
  })

  it('lets a single text in between the runs of many', async () => {
    const order: string[] = []
    const many = embedding
      .embed(Array.from({ length: 200 }, (_, n) => `sentence number ${String(n)}`))
      .then(() => order.push('many'))
    const single = one('a question').then(() => order.push('single'))
    await Promise.all([many, single])
    expect(order).toEqual(['single', 'many'])
  })

  it('opens again by itself after it was closed', async () => {
    const before = await one('still the same')
    await embedding.close()
    await embedding.close()
    expect(await one('still the same')).toEqual(before)
  })

  it('refuses work that was under way when it was closed, and takes the next', async () => {
    const work = embedding.embed(Array.from({ length: 500 }, (_, n) => `sentence number ${String(n)}`))
    const failure = work.catch((error: unknown) => error)
    await one('the work has begun')
    await embedding.close()
    expect(await failure).toMatchObject({ fault: { code: 'embed.unavailable', retryable: true } })
    expect(lengthOf(await one('next'))).toBeCloseTo(1, 5)
  })
})
