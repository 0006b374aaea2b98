import { widen } from './half.ts'
import type { Safetensors } from './safetensors.ts'

const concat = (parts: readonly Uint16Array[]): Uint16Array => {
  const whole = new Uint16Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Of one or more dense layers that read the same input, side by side: `y = x Wᵀ + b`. */
export interface Dense {
  readonly outputs: number
  readonly inputs: number
  /** Half precision, `[outputs, inputs]`. */
  readonly weight: Uint16Array
  /** `[outputs]` */
  readonly bias: Float32Array
}

export const denseOf = (tensors: Safetensors, names: readonly string[]): Dense => {
  const weights = names.map((name) => tensors.read(`${name}.weight`))
  const weight = concat(weights.map(({ data }) => data))
  const inputs = weights[0]?.shape[1] ?? 1
  const bias = widen(concat(names.map((name) => tensors.read(`${name}.bias`).data)))
  return { outputs: weight.length / inputs, inputs, weight, bias }
}
