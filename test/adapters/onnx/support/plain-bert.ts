import { widen } from '../../../../src/adapters/onnx/half.ts'
import type { Safetensors } from '../../../../src/adapters/onnx/safetensors.ts'

type Vector = number[]

const dot = (a: ArrayLike<number>, from: number, b: readonly number[]): number => {
  let sum = 0
  for (let i = 0; i < b.length; i++) sum += (a[from + i] ?? 0) * (b[i] ?? 0)
  return sum
}
const add = (a: Vector, b: Vector): Vector => a.map((value, i) => value + (b[i] ?? 0))

/** https://en.wikipedia.org/wiki/Error_function#Numerical_approximations, summed until nothing changes. */
const erf = (x: number): number => {
  if (Math.abs(x) > 5) return Math.sign(x)
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-17; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

const softmax = (scores: Vector): Vector => {
  const top = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(score - top))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}

/** A BERT encoder with mean pooling in double precision, as its paper has it: nothing of the graph writer is used. */
export const plainBert = (weights: Safetensors, heads: number) => {
  const known = new Map<string, Float32Array>()
  const of = (name: string): Float32Array => {
    const found = known.get(name) ?? widen(weights.read(name).data)
    known.set(name, found)
    return found
  }
  const dense = (x: Vector, name: string): Vector =>
    Array.from(of(`${name}.bias`), (bias, out) => bias + dot(of(`${name}.weight`), out * x.length, x))
  const row = (name: string, at: number, width: number): Vector => [...of(name).subarray(at * width, (at + 1) * width)]
  const normalise = (x: Vector, name: string): Vector => {
    const mean = x.reduce((a, b) => a + b, 0) / x.length
    const spread = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length + 1e-12)
    const [scale, shift] = [of(`${name}.weight`), of(`${name}.bias`)]
    return x.map((value, i) => ((value - mean) / spread) * (scale[i] ?? 0) + (shift[i] ?? 0))
  }

  const attend = (states: readonly Vector[], layer: string): Vector[] => {
    const project = (name: string): Vector[] => states.map((x) => dense(x, `${layer}.attention.self.${name}`))
    const [queries, keys, values] = [project('query'), project('key'), project('value')]
    return queries.map((query) => {
      const width = query.length / heads
      return Array.from({ length: heads }, (_, head) => {
        const part = query.slice(head * width, (head + 1) * width)
        const shares = softmax(keys.map((key) => dot(key, head * width, part) / Math.sqrt(width)))
        return part.map((_, i) =>
          shares.reduce((sum, share, at) => sum + share * (values[at]?.[head * width + i] ?? 0), 0),
        )
      }).flat()
    })
  }

  return (ids: readonly number[], layers: number): Vector => {
    const width = of('embeddings.LayerNorm.bias').length
    let states = ids.map((id, position) => {
      const word = row('embeddings.word_embeddings.weight', id, width)
      const place = row('embeddings.position_embeddings.weight', position, width)
      const type = row('embeddings.token_type_embeddings.weight', 0, width)
      return normalise(add(add(word, place), type), 'embeddings.LayerNorm')
    })
    for (let n = 0; n < layers; n++) {
      const layer = `encoder.layer.${String(n)}`
      const mixed = attend(states, layer)
      states = states.map((x, at) => {
        const told = dense(mixed[at] ?? [], `${layer}.attention.output.dense`)
        const heard = normalise(add(told, x), `${layer}.attention.output.LayerNorm`)
        const inner = dense(heard, `${layer}.intermediate.dense`).map((v) => (v * (1 + erf(v / Math.SQRT2))) / 2)
        return normalise(add(dense(inner, `${layer}.output.dense`), heard), `${layer}.output.LayerNorm`)
      })
    }
    return states.reduce(add)
  }
}
