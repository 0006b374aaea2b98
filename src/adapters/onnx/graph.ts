import { initializerField, modelMessage, nodeField } from './onnx-format.ts'
import type { Attribute, ElementType, Value } from './onnx-format.ts'
import type { Message } from './protobuf.ts'

type Attributes = Readonly<Record<string, Attribute>>

/** Stands for a value that flows through the graph. */
export type Wire = string

/** An ONNX graph while it is written: every call adds a node or a constant and returns what comes out of it. */
export interface Graph {
  node(op: string, inputs: readonly Wire[], attributes?: Attributes): Wire
  /** For operators with several outputs. */
  split(op: string, inputs: readonly Wire[], count: number, attributes?: Attributes): readonly Wire[]
  constant(type: ElementType, shape: readonly number[], data: ArrayBufferView): Wire
  float(value: number): Wire
  integers(values: readonly number[]): Wire
  /** Gives a value its name in the interface of the model. */
  output(name: string, value: Wire): void
  finish(name: string, inputs: readonly Value[], outputs: readonly Value[]): Message
}

export const createGraph = (): Graph => {
  const fields: Message[] = []
  let count = 0
  const fresh = (): Wire => `v${String(count++)}`

  const split: Graph['split'] = (op, inputs, many, attributes = {}) => {
    const outputs = Array.from({ length: many }, fresh)
    fields.push(nodeField({ op, inputs, outputs, attributes }))
    return outputs
  }
  const constant: Graph['constant'] = (type, shape, data) => {
    const name = fresh()
    fields.push(initializerField(name, type, shape, data))
    return name
  }
  return {
    split,
    constant,
    node: (op, inputs, attributes) => split(op, inputs, 1, attributes)[0] ?? '',
    float: (value) => constant('float', [], Float32Array.of(value)),
    integers: (values) => constant('int64', [values.length], BigInt64Array.from(values, BigInt)),
    output: (name, value) => {
      fields.push(nodeField({ op: 'Identity', inputs: [value], outputs: [name], attributes: {} }))
    },
    finish: (name, inputs, outputs) => modelMessage({ name, fields, inputs, outputs }),
  }
}
