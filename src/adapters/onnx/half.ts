/** IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits. */
const halfToFloat = (half: number): number => {
  const sign = half >> 15 === 0 ? 1 : -1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

let table: Float32Array | undefined
const widened = (): Float32Array => (table ??= Float32Array.from({ length: 65_536 }, (_, half) => halfToFloat(half)))

/** Half-precision numbers as their bits, widened without loss into `floats`. */
export const widenInto = (floats: Float32Array, halves: Uint16Array): Float32Array => {
  const known = widened()
  for (let i = 0; i < halves.length; i++) floats[i] = known[halves[i] ?? 0] ?? 0
  return floats
}

export const widen = (halves: Uint16Array): Float32Array => widenInto(new Float32Array(halves.length), halves)
