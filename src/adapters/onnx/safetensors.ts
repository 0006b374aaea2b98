import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
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

/** The half-precision tensors of a file; each is read when it is asked for, so that the file is never in memory whole. */
export interface Safetensors {
  readonly names: readonly string[]
  /** Throws an Error where there is no such tensor. */
  read(name: string): HalfTensor
  close(): void
}

const readBytes = (file: number, start: number, length: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length;) {
    const count = readSync(file, bytes, at, length - at, start + at)
    if (count === 0) throw new Error('the file is cut')
    at += count
  }
  return bytes
}

interface Place {
  readonly shape: readonly number[]
  readonly start: number
  readonly length: number
}

const placesIn = (file: number): ReadonlyMap<string, Place> => {
  const { size } = fstatSync(file)
  const headerBytes = Number(new DataView(readBytes(file, 0, lengthBytes).buffer).getBigUint64(0, true))
  const data = lengthBytes + headerBytes
  if (data > size) throw new Error('the file is cut')
  const text = new TextDecoder().decode(readBytes(file, lengthBytes, headerBytes))
  const described = Object.entries(z.record(z.string(), z.unknown()).parse(JSON.parse(text)))
  const entries = header.parse(Object.fromEntries(described.filter(([name]) => name !== remarks)))
  const places = new Map<string, Place>()
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    if (dtype !== 'F16') continue
    const length = offsets[1] - offsets[0]
    const count = shape.reduce((product, length) => product * length, 1)
    if (data + offsets[1] > size || length !== count * 2) throw new Error(`the tensor ${name} is cut`)
    places.set(name, { shape, start: data + offsets[0], length })
  }
  return places
}

/** Throws an Error where the file is cut or is no such file. Format: https://github.com/huggingface/safetensors#format */
export const openSafetensors = (path: string): Safetensors => {
  const file = openSync(path, 'r')
  try {
    const places = placesIn(file)
    return {
      names: [...places.keys()],
      read(name) {
        const place = places.get(name)
        if (place === undefined) throw new Error(`there is no tensor ${name}`)
        return { shape: place.shape, data: new Uint16Array(readBytes(file, place.start, place.length).buffer) }
      },
      close: () => {
        closeSync(file)
      },
    }
  } catch (error) {
    closeSync(file)
    throw error
  }
}
