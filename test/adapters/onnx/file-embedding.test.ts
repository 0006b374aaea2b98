import { copyFile, link, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cosine } from '../../../src/adapters/onnx/check.ts'
import { createGraph } from '../../../src/adapters/onnx/graph.ts'
import { createOnnxEmbedding, createOnnxFileEmbedding } from '../../../src/adapters/onnx/index.ts'
import { recipeOf, tokenizerFile } from '../../../src/adapters/onnx/minilm.ts'
import { findModel } from '../../../src/adapters/onnx/model-file.ts'
import type { EmbeddingModel, EmbeddingPort } from '../../../src/ports/embedding.ts'
import { sharedModelsDir } from './support/models-dir.ts'

const own = createOnnxEmbedding({ modelsDir: sharedModelsDir, precision: 'int8' })

const ready = async (embedding: EmbeddingPort): Promise<EmbeddingModel> => {
  for await (const step of embedding.open()) if (step.type === 'ready') return step.model
  throw new Error('it never became ready')
}

describe('a model by its path', () => {
  let folder = ''
  let model = ''
  beforeAll(async () => {
    await ready(own)
    model = (await findModel(sharedModelsDir, recipeOf('int8'))) ?? ''
  }, 60_000)
  afterAll(() => own.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localgpt-file-model-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const lay = async (at = join(folder, 'model.onnx')): Promise<void> => {
    await link(model, at).catch(() => copyFile(model, at))
    await copyFile(tokenizerFile(), join(folder, 'tokenizer.json'))
  }
  /** A model that takes and gives what it is told to, and computes nothing worth having. */
  const layStrange = async (inputs: readonly string[], output: string): Promise<void> => {
    const graph = createGraph()
    graph.output(output, graph.node('Cast', [inputs[0] ?? ''], { to: 1 }))
    const { pieces } = graph.finish(
      'strange',
      inputs.map((name) => ({ name, type: 'int64', shape: ['b', 't'] })),
      [{ name: output, type: 'float', shape: ['b', 't'] }],
    )
    await writeFile(join(folder, 'model.onnx'), Buffer.concat(pieces))
    await copyFile(tokenizerFile(), join(folder, 'tokenizer.json'))
  }
  const refusal = async (path = folder): Promise<unknown> =>
    ready(createOnnxFileEmbedding({ path })).catch((e: unknown) => e)

  it.each([
    ['a folder', 'model.onnx', ''],
    ['a folder with a folder onnx', 'onnx/model.onnx', ''],
    ['the file itself', 'other.onnx', 'other.onnx'],
  ])('may be %s', async (_name, file, path) => {
    await mkdir(join(folder, 'onnx'))
    await lay(join(folder, file))
    const embedding = createOnnxFileEmbedding({ path: join(folder, path) })
    const { id, dimensions } = await ready(embedding)
    expect(dimensions).toBe(384)
    expect(id).toMatch(new RegExp(`^local/file:${join(folder, path)}#[0-9a-f]{12}$`))
    expect(await embedding.embed(['green tea'])).toEqual(await own.embed(['green tea']))
    await embedding.close()
  })

  describe('that gives states of tokens', () => {
    /** The state of a token is a row of its own: its number and 1000. */
    const layStates = async (): Promise<void> => {
      const graph = createGraph()
      const table = Float32Array.from({ length: 2 * 30_522 }, (_, i) => (i % 2 === 0 ? i / 2 : 1000))
      graph.output(
        'last_hidden_state',
        graph.node('Gather', [graph.constant('float', [30_522, 2], table), 'input_ids']),
      )
      const inputs = ['input_ids', 'attention_mask'].map(
        (name) => ({ name, type: 'int64', shape: ['b', 't'] }) as const,
      )
      const outputs = [{ name: 'last_hidden_state', type: 'float', shape: ['b', 't', 2] }] as const
      await writeFile(join(folder, 'model.onnx'), Buffer.concat(graph.finish('states', inputs, outputs).pieces))
      await copyFile(tokenizerFile(), join(folder, 'tokenizer.json'))
    }
    /** [CLS] green tea [SEP] */
    const ids = [101, 2665, 5572, 102]
    const embedBeside = async (text: string): Promise<Float32Array | undefined> => {
      const embedding = createOnnxFileEmbedding({ path: folder })
      const [vector] = await embedding.embed([text, 'a text that is longer, so that the other is padded'])
      await embedding.close()
      return vector
    }

    it('is pooled by their mean, padding left out', async () => {
      await layStates()
      const mean = ids.reduce((sum, id) => sum + id, 0) / ids.length
      expect(cosine((await embedBeside('green tea')) ?? [], [mean, 1000])).toBeCloseTo(1, 6)
    })

    it('is pooled by the first where the model says so', async () => {
      await layStates()
      await mkdir(join(folder, '1_Pooling'))
      await writeFile(join(folder, '1_Pooling', 'config.json'), JSON.stringify({ pooling_mode_cls_token: true }))
      expect(cosine((await embedBeside('green tea')) ?? [], [101, 1000])).toBeCloseTo(1, 6)
    })
  })

  it('reads as much of a text as the model does', async () => {
    await lay()
    await writeFile(join(folder, 'sentence_bert_config.json'), JSON.stringify({ max_seq_length: 6 }))
    const embedding = createOnnxFileEmbedding({ path: folder })
    const [short, long, other] = await Promise.all(
      ['green tea is good', 'green tea is good for you', 'green tea was good'].map(async (text) =>
        embedding.embed([text]),
      ),
    )
    expect(long).toEqual(short)
    expect(other).not.toEqual(short)
    await embedding.close()
  })

  it.each([
    ['no model', async () => writeFile(join(folder, 'tokenizer.json'), '{}'), 'no ONNX model'],
    ['no tokenizer', async () => writeFile(join(folder, 'model.onnx'), 'x'), 'no tokenizer.json'],
  ])('with %s is not there', async (_name, prepare, words) => {
    await prepare()
    expect(await refusal()).toMatchObject({
      fault: { code: 'embed.unavailable', message: expect.stringContaining(words) as unknown },
    })
  })

  it('that leads nowhere says where it looked', async () => {
    const path = join(folder, 'nowhere')
    expect(await refusal(path)).toMatchObject({
      fault: { code: 'embed.unavailable', message: expect.stringContaining(path) as unknown },
    })
  })

  it.each([
    ['no JSON for a tokenizer', async () => writeFile(join(folder, 'tokenizer.json'), 'no'), 'no tokenizer'],
    ['half a model', async () => truncate(join(folder, 'model.onnx'), 1000), 'cannot be loaded'],
    ['a broken config.json', async () => writeFile(join(folder, 'config.json'), '[]'), 'config.json cannot be used'],
    ['a model without a mask', async () => layStrange(['input_ids'], 'last_hidden_state'), 'no attention_mask'],
    ['a picture model', async () => layStrange(['pixel_values'], 'last_hidden_state'), 'no input_ids'],
    ['a decoder', async () => layStrange(['input_ids', 'attention_mask', 'past'], 'x'), 'asks for past'],
    ['a classifier', async () => layStrange(['input_ids', 'attention_mask'], 'logits'), 'gives out logits'],
  ])('with %s is refused', async (_name, prepare, words) => {
    await copyFile(model, join(folder, 'model.onnx'))
    await copyFile(tokenizerFile(), join(folder, 'tokenizer.json'))
    await prepare()
    expect(await refusal()).toMatchObject({
      fault: { code: 'embed.refused', message: expect.stringContaining(words) as unknown },
    })
  })
})

describe('likeness of vectors', () => {
  it('has no answer for a vector of zeros', () => {
    expect(cosine([0, 0], [1, 0])).toBeNaN()
    expect(cosine([2, 0], [1, 1])).toBeCloseTo(Math.SQRT1_2)
  })
})
