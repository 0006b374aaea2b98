import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOnnxEmbedding } from '../../../src/adapters/onnx/index.ts'
import { quickNameOf, recipeOf } from '../../../src/adapters/onnx/minilm.ts'
import { findModel } from '../../../src/adapters/onnx/model-file.ts'
import { stampOf } from '../../../src/adapters/onnx/quick-model.ts'
import type { EmbeddingPort } from '../../../src/ports/embedding.ts'
import { sharedModelsDir } from './support/models-dir.ts'

describe('a model kept for quick starts', () => {
  const recipe = recipeOf('int8')
  let modelsDir = ''
  let folder = ''
  const open = () => createOnnxEmbedding({ modelsDir, precision: 'int8', quick: true })
  /** Opening it tells of loading only where the whole model is loaded. */
  const isQuick = async (embedding: EmbeddingPort): Promise<boolean> => {
    const steps = []
    for await (const step of embedding.open()) steps.push(step.type)
    return !steps.includes('progress')
  }
  const opensQuickly = async (): Promise<boolean> => {
    const embedding = open()
    const quick = await isQuick(embedding)
    await embedding.close()
    return quick
  }

  beforeAll(async () => {
    const shared = createOnnxEmbedding({ modelsDir: sharedModelsDir, precision: 'int8' })
    await shared.embed(['built'])
    await shared.close()
  }, 60_000)
  beforeEach(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'localgpt-quick-'))
    folder = join(modelsDir, quickNameOf('int8'))
    const model = (await findModel(sharedModelsDir, recipe)) ?? ''
    await copyFile(model, join(modelsDir, basename(model)))
    expect(await opensQuickly()).toBe(false)
  }, 60_000)
  afterEach(() => rm(modelsDir, { recursive: true }))

  it('is written by the first who loads the model and gives the same vectors', async () => {
    await rm(folder, { recursive: true })
    const texts = ['What did we decide about the heating?', 'const a = 1', '']
    const [whole, quick] = [createOnnxEmbedding({ modelsDir, precision: 'int8' }), open()]
    expect(await isQuick(whole)).toBe(false)
    expect(await isQuick(quick)).toBe(true)
    for (const text of texts) expect(await quick.embed([text])).toEqual(await whole.embed([text]))
    await Promise.all([whole.close(), quick.close()])
  })

  it('takes away what dead processes left of it', async () => {
    const [dead, alive] = ['dead', 'alive'].map((name) => `${folder}.${name}.part`)
    for (const part of [dead, alive]) await mkdir(part ?? '')
    await utimes(dead ?? '', 1, 1)
    await rm(folder, { recursive: true })
    expect(await opensQuickly()).toBe(false)
    const parts = (await readdir(modelsDir)).filter((name) => name.endsWith('.part'))
    expect(parts).toEqual([basename(alive ?? '')])
  })

  it('is for the person alone and leaves nothing unfinished beside it', async () => {
    for (const name of ['.', ...(await readdir(folder))]) {
      expect((await stat(join(folder, name))).mode & 0o077).toBe(0)
    }
    expect((await readdir(dirname(folder))).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('has a stamp that names the runtime and what the processor can do', async () => {
    const written = await readFile(join(folder, 'stamp'), 'utf8')
    expect(written).toMatch(/^\d+\.\d+\.\d+ \w+ .+/)
    expect(written).toBe(await stampOf(folder))
    if (process.platform === 'linux') expect(written).toMatch(/^(?:flags|Features)\s*: /m)
  })

  it.each<[string, () => Promise<void>]>([
    ['was touched', () => utimes(join(folder, 'weights'), 1, 1)],
    ['is torn', () => truncate(join(folder, 'weights'), 1_000_000)],
    ['is gone', () => rm(join(folder, 'graph.onnx'))],
    ['has another stamp', () => writeFile(join(folder, 'stamp'), 'of another processor')],
  ])('does not count where it %s, and is written again', async (_name, damage) => {
    await damage()
    expect(await opensQuickly()).toBe(false)
    expect(await opensQuickly()).toBe(true)
  })

  it('does not count where it computes something else, whatever its stamp says', async () => {
    const path = join(folder, 'weights')
    const weights = await readFile(path)
    await writeFile(path, weights.fill(3, weights.length / 2))
    await writeFile(join(folder, 'stamp'), await stampOf(folder))
    expect(await opensQuickly()).toBe(false)
    expect(await opensQuickly()).toBe(true)
  })

  it('serves a host as well, which is shown all the sentences', async () => {
    const opensQuicklyInHost = async (): Promise<boolean> => {
      const embedding = createOnnxEmbedding({ modelsDir, precision: 'int8' })
      const quick = await isQuick(embedding)
      await embedding.close()
      return quick
    }
    expect(await opensQuicklyInHost()).toBe(true)
    const path = join(folder, 'weights')
    const weights = await readFile(path)
    await writeFile(path, weights.fill(3, weights.length / 2))
    await writeFile(join(folder, 'stamp'), await stampOf(folder))
    expect(await opensQuicklyInHost()).toBe(false)
  })

  it('is done without where it cannot be written', async () => {
    if (process.getuid?.() === 0) return
    await rm(folder, { recursive: true })
    await chmod(modelsDir, 0o500)
    const embedding = open()
    expect(await embedding.embed(['still answered'])).toHaveLength(1)
    await embedding.close()
    await chmod(modelsDir, 0o700)
  })
})
