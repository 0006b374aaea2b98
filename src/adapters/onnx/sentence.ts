import type { Tensor } from 'onnxruntime-node'

/** How the states of a text's tokens become one vector. */
export type Pooling = 'mean' | 'first'

/** Scales the vector, in place, to length 1; one of zeros stays. */
export const toUnitLength = (vector: Float32Array): Float32Array => {
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.sqrt(squares)
  if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length
  return vector
}

const meanOf = (states: Float32Array, dimensions: number): Float32Array => {
  const mean = new Float32Array(dimensions)
  for (let i = 0; i < states.length; i++) mean[i % dimensions] = (mean[i % dimensions] ?? 0) + (states[i] ?? 0)
  return mean
}

/**
 * One vector of length 1 a text, each in memory of its own, from `[texts, dimensions]` or from the states
 * `[texts, tokens, dimensions]`, of which the first `lengths[text]` count. Throws an Error for another shape.
 */
export const sentenceVectors = (
  { data, dims }: Pick<Tensor, 'data' | 'dims'>,
  lengths: readonly number[],
  pooling: Pooling,
): Float32Array[] => {
  const dimensions = dims.at(-1) ?? 0
  if (!(data instanceof Float32Array) || dims.length < 2 || dims.length > 3 || dims[0] !== lengths.length) {
    throw new Error(`its output has the shape [${dims.join(', ')}]`)
  }
  const stride = data.length / lengths.length
  return lengths.map((length, text) => {
    const start = text * stride
    if (dims.length === 2 || pooling === 'first') return toUnitLength(data.slice(start, start + dimensions))
    return toUnitLength(meanOf(data.subarray(start, start + length * dimensions), dimensions))
  })
}
