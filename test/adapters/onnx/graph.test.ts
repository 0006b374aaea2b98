import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { widen } from '../../../src/adapters/onnx/half.ts'
import { bytes, float, integer, message, nested, text } from '../../../src/adapters/onnx/protobuf.ts'
import type { Message } from '../../../src/adapters/onnx/protobuf.ts'
import { quantiseRows, transpose } from '../../../src/adapters/onnx/quantise.ts'
import { openSafetensors } from '../../../src/adapters/onnx/safetensors.ts'

const hex = ({ pieces }: Message): string => Buffer.concat(pieces).toString('hex')

describe('a protobuf message', () => {
  // The examples of https://protobuf.dev/programming-guides/encoding/
  it('has numbers of any length', () => {
    expect(hex(integer(1, 150))).toBe('089601')
    expect(hex(integer(1, 0))).toBe('0800')
    expect(hex(integer(1, -1))).toBe('08ffffffffffffffffff01')
    expect(hex(integer(20, 2 ** 40))).toBe('a001808080808020')
  })

  it('has texts, bytes and messages with their lengths', () => {
    expect(hex(text(2, 'testing'))).toBe('120774657374696e67')
    expect(hex(nested(3, integer(1, 150)))).toBe('1a03089601')
    expect(hex(float(2, 1))).toBe('150000803f')
    expect(hex(bytes(9, new Uint8Array(200))).slice(0, 6)).toBe('4ac801')
  })

  it('knows its length without copying what is large', () => {
    const large = new Uint8Array(1000)
    const whole = nested(7, message(text(1, 'a'), bytes(9, large)))
    expect(whole.length).toBe(Buffer.concat(whole.pieces).length)
    expect(whole.pieces).toContain(large)
  })
})

describe('half precision', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65_504],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('%i is widened to %d', (half, value) => {
    expect([...widen(Uint16Array.of(half))]).toEqual([value])
  })
})

describe('quantised rows', () => {
  const data = Float32Array.from([0.5, -1, 0.25, 100, 50, -25, 0, 0, 0])
  const halves = Uint16Array.of(0x3800, 0xbc00, 0x3400, 0x5640, 0x5240, 0xce40, 0, 0, 0)
  const { values, scales } = quantiseRows({ rows: 3, columns: 3, data: halves })

  it('have a scale each, so that small numbers keep their digits beside large ones', () => {
    expect([...values]).toEqual([64, -127, 32, 127, 64, -32, 0, 0, 0])
    expect([...scales].map((scale) => Math.round(scale * 12_700))).toEqual([100, 10_000, 12_700])
  })

  it('are off by half a step at most', () => {
    data.forEach((value, i) => {
      const scale = scales[Math.floor(i / 3)] ?? 0
      expect(Math.abs((values[i] ?? 0) * scale - value)).toBeLessThanOrEqual(scale * 0.5001)
    })
  })

  it('can be turned', () => {
    expect([...transpose(2, 3, Int8Array.of(1, 2, 3, 4, 5, 6))]).toEqual([1, 4, 2, 5, 3, 6])
  })
})

describe('a safetensors file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localgpt-safetensors-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const a = { dtype: 'F16', shape: [1, 2], data_offsets: [8, 12] }
  const ids = { dtype: 'I64', shape: [1], data_offsets: [0, 8] }
  const data = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x3c, 0x00, 0xc0)

  /** Cut to `length` bytes. */
  const lay = async (header: object, length = Infinity): Promise<string> => {
    const json = Buffer.from(JSON.stringify(header))
    const start = Buffer.alloc(8)
    start.writeBigUInt64LE(BigInt(json.length))
    const path = join(folder, 'model.safetensors')
    await writeFile(path, Buffer.concat([start, json, data]).subarray(0, length))
    return path
  }

  it.each(['pt', 'odd'])('gives its half-precision tensors by name, wherever they lie (%s)', async (format) => {
    const file = openSafetensors(await lay({ __metadata__: { format }, ids, a }))
    expect(file.names).toEqual(['a'])
    expect(file.read('a').shape).toEqual([1, 2])
    expect([...widen(file.read('a').data)]).toEqual([1, -2])
    expect(() => file.read('ids')).toThrow('no tensor ids')
    file.close()
  })

  it.each([
    ['before its header', 3],
    ['in its header', 40],
    ['in its data', 130],
  ])('that is cut %s is no such file', async (_where, length) => {
    const path = await lay({ ids, a }, length)
    expect(() => openSafetensors(path)).toThrow('is cut')
  })

  it('whose shape and data disagree is no such file', async () => {
    const path = await lay({ a: { ...a, shape: [3] } })
    expect(() => openSafetensors(path)).toThrow('is cut')
  })
})
