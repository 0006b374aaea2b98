import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findModel, storeModel } from '../../../src/adapters/onnx/model-file.ts'
import { bytes } from '../../../src/adapters/onnx/protobuf.ts'
import { unwritable } from '../../../src/adapters/onnx/trouble.ts'

const model = bytes(1, new Uint8Array(3000).fill(7))
const recipe = 'test-model.0123456789ab'

describe('a model file', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localgpt-models-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is found again where it was stored, named for its content', async () => {
    const path = await storeModel(join(folder, 'deep', 'models'), recipe, model)
    expect(await findModel(join(folder, 'deep', 'models'), recipe)).toBe(path)
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
    expect(path.endsWith(`${recipe}.${hash}.onnx`)).toBe(true)
  })

  it('is not found in a folder that is not there, nor by another recipe', async () => {
    expect(await findModel(join(folder, 'none'), recipe)).toBeUndefined()
    await storeModel(folder, recipe, model)
    expect(await findModel(folder, 'test-model.ffffffffffff')).toBeUndefined()
  })

  it.each([
    ['torn', (path: string) => truncate(path, 1500)],
    ['empty', (path: string) => truncate(path, 0)],
    ['altered', (path: string) => writeFile(path, new Uint8Array(3004).fill(8))],
  ])('does not count when it is %s, and is replaced', async (_name, damage) => {
    const path = await storeModel(folder, recipe, model)
    await damage(path)
    expect(await findModel(folder, recipe)).toBeUndefined()
    expect(await storeModel(folder, recipe, model)).toBe(path)
    expect(await findModel(folder, recipe)).toBe(path)
  })

  it('may be stored by many at once', async () => {
    const paths = await Promise.all(Array.from({ length: 8 }, () => storeModel(folder, recipe, model)))
    expect(new Set(paths).size).toBe(1)
    expect(await readdir(folder)).toHaveLength(1)
    expect(await findModel(folder, recipe)).toBe(paths[0])
  })

  it('takes older ones of its recipe and what dead processes left away, nothing else', async () => {
    const [bad, dead, alive, other] = [`${recipe}.00.onnx`, `${recipe}.1.part`, `${recipe}.2.part`, 'mine.onnx']
    for (const name of [bad, dead, alive, other]) await writeFile(join(folder, name), 'x')
    await utimes(join(folder, dead), new Date(0), new Date(0))
    const path = await storeModel(folder, recipe, model)
    expect((await readdir(folder)).map((name) => join(folder, name)).sort()).toEqual(
      [path, join(folder, alive), join(folder, other)].sort(),
    )
  })

  it('that cannot be written leaves nothing behind and says what to do', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    await expect(storeModel(join(file, 'models'), recipe, model)).rejects.toMatchObject({
      fault: { code: 'embed.unavailable', hint: expect.stringContaining('reindex') as unknown },
    })
    if (process.getuid?.() === 0) return
    await chmod(folder, 0o500)
    await expect(storeModel(folder, recipe, model)).rejects.toMatchObject({ fault: { code: 'embed.unavailable' } })
  })

  it('on a full disk tells how much room it needs', () => {
    const { fault } = unwritable(Object.assign(new Error('write'), { code: 'ENOSPC' }), '/models', 22_900_000)
    expect(fault).toMatchObject({ code: 'embed.unavailable', detail: { system: 'ENOSPC' } })
    expect(fault.message).toContain('23 MB')
    expect(fault.hint).toContain('Free 23 MB')
  })
})
