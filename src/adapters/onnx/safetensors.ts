import * as z from 'zod'

/** A tensor of half-precision numbers, given as their bits, rows first. */
export interface HalfTensor {
  readonly shape: readonly number[]
  readonly data: Uint16Array
}

const size = z.number().int().nonnegative()
const header = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) }),
)

/** What the file says of itself, beside its tensors. */
const remarks = '__metadata__'

const lengthBytes = 8

const aligned = (file: Uint8Array, start: number, end: number): Uint16Array => {
  const at = file.byteOffset + start
  if (at % 2 === 0) return new Uint16Array(file.buffer, at, (end - start) / 2)
  return new Uint16Array(new Uint8Array(file.subarray(start, end)).buffer)
}

/**
 * The half-precision tensors of a safetensors file by name; others are left out. Throws an Error where the file is cut
 * or is no such file. Format: https://github.com/huggingface/safetensors#format
 */
export const readSafetensors = (file: Uint8Array): ReadonlyMap<string, HalfTensor> => {
  if (file.length < lengthBytes) throw new Error('the file is cut')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const start = lengthBytes + Number(view.getBigUint64(0, true))
  if (start > file.length) throw new Error('the file is cut')
  const text = new TextDecoder().decode(file.subarray(lengthBytes, start))
  const tensors = new Map<string, HalfTensor>()
  const described = Object.entries(z.record(z.string(), z.unknown()).parse(JSON.parse(text)))
  const entries = header.parse(Object.fromEntries(described.filter(([name]) => name !== remarks)))
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    if (dtype !== 'F16') continue
    const [from, to] = [start + offsets[0], start + offsets[1]]
    const count = shape.reduce((product, length) => product * length, 1)
    if (to > file.length || to - from !== count * 2) throw new Error(`the tensor ${name} is cut`)
    tensors.set(name, { shape, data: aligned(file, from, to) })
  }
  return tensors
}
