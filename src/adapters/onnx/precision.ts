import type { Graph, Wire } from './graph.ts'
import { quantiseRows, transpose } from './quantise.ts'
import type { Dense } from './weights.ts'
import type { HalfTensor } from './safetensors.ts'
import { elementTypes } from './onnx-format.ts'

export type Precision = 'int8' | 'fp16'

/** How the large matrices of a model are kept and multiplied. */
interface Arithmetic {
  /** `[…, inputs]` to `[…, outputs]` */
  dense(graph: Graph, x: Wire, layer: Dense): Wire
  /** The rows of a table that `ids` names. */
  rows(graph: Graph, table: HalfTensor, ids: Wire): Wire
}

const toFloat = (graph: Graph, x: Wire): Wire => graph.node('Cast', [x], { to: elementTypes.float })

/** Weights are kept in half precision and widened when the model is loaded; all arithmetic is single precision. */
const fp16: Arithmetic = {
  dense(graph, x, { inputs, outputs, weight, bias }) {
    const turned = graph.constant('half', [inputs, outputs], transpose(outputs, inputs, weight))
    const product = graph.node('MatMul', [x, toFloat(graph, turned)])
    return graph.node('Add', [product, graph.constant('float', [outputs], bias)])
  },
  rows: (graph, { shape, data }, ids) =>
    graph.node('Gather', [toFloat(graph, graph.constant('half', shape, data)), ids]),
}

/**
 * Dynamic quantisation: weights are 8-bit with a scale for each output, inputs become 8-bit as they come. The order of
 * the nodes is the one that ONNX Runtime joins into a single DynamicQuantizeMatMul.
 */
const int8: Arithmetic = {
  dense(graph, x, { inputs, outputs, weight, bias }) {
    const { values, scales } = quantiseRows({ rows: outputs, columns: inputs, data: weight })
    const turned = graph.constant('int8', [inputs, outputs], transpose(outputs, inputs, values))
    const [quantised = '', scale = '', zero = ''] = graph.split('DynamicQuantizeLinear', [x], 3)
    const product = toFloat(graph, graph.node('MatMulInteger', [quantised, turned, zero]))
    const unit = graph.node('Mul', [scale, graph.constant('float', [outputs], scales)])
    return graph.node('Add', [graph.node('Mul', [product, unit]), graph.constant('float', [outputs], bias)])
  },
  rows(graph, { shape, data }, ids) {
    const [rows = 0, columns = 0] = shape
    const { values, scales } = quantiseRows({ rows, columns, data })
    const found = toFloat(graph, graph.node('Gather', [graph.constant('int8', shape, values), ids]))
    return graph.node('Mul', [found, graph.node('Gather', [graph.constant('float', [rows, 1], scales), ids])])
  },
}

export const arithmetics: Readonly<Record<Precision, Arithmetic>> = { int8, fp16 }
