/** A vector as it is stored: `data` (Int8Array [n]) times `scale`. Loses nothing a ranking would notice. */
export interface PackedVector {
  readonly scale: number
  readonly data: Int8Array
}

export function pack(vector: Float32Array): PackedVector {
  let top = 0
  for (const value of vector) top = Math.max(top, Math.abs(value))
  const scale = top === 0 ? 1 : top / 127
  return { scale, data: Int8Array.from(vector, (value) => Math.round(value / scale)) }
}

/** One bit a dimension, set where the value is positive; the length is a multiple of eight. */
export function signs(vector: Float32Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(vector.length / 8))
  vector.forEach((value, i) => {
    if (value > 0) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7))
  })
  return bits
}

export const int8 = (blob: Uint8Array): Int8Array => new Int8Array(blob.buffer, blob.byteOffset, blob.length)

export const float64 = (blob: Uint8Array): Float64Array => new Float64Array(blob.slice().buffer)

export const bytes = (array: Int8Array | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

export function dot(vector: Float32Array, data: Int8Array): number {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += (vector[i] ?? 0) * (data[i] ?? 0)
  return sum
}
