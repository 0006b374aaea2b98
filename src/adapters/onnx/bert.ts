import { createGraph } from './graph.ts'
import type { Graph, Wire } from './graph.ts'
import { widen } from './half.ts'
import { elementTypes } from './onnx-format.ts'
import { arithmetics } from './precision.ts'
import type { Precision } from './precision.ts'
import type { Message } from './protobuf.ts'
import type { Safetensors } from './safetensors.ts'
import { denseOf } from './weights.ts'

/** The sizes of a BERT encoder, as in its config.json. */
export interface BertShape {
  readonly layers: number
  readonly heads: number
  readonly hidden: number
  readonly epsilon: number
}

/** `share` of the layers written, 0 to 1, after each. */
export type BertStep = { readonly share: number } | { readonly model: Message }

const fp32 = elementTypes.float
const batch = 'batch'
const tokens = 'tokens'

interface Writer {
  readonly graph: Graph
  readonly shape: BertShape
  readonly dense: (x: Wire, ...names: readonly string[]) => Wire
  readonly rows: (name: string, ids: Wire) => Wire
  readonly normalise: (x: Wire, name: string) => Wire
}

const createWriter = (tensors: Safetensors, shape: BertShape, precision: Precision): Writer => {
  const graph = createGraph()
  const arithmetic = arithmetics[precision]
  const vector = (name: string): Wire => {
    const data = widen(tensors.read(name).data)
    return graph.constant('float', [data.length], data)
  }
  return {
    graph,
    shape,
    dense: (x, ...names) => arithmetic.dense(graph, x, denseOf(tensors, names)),
    rows: (name, ids) => arithmetic.rows(graph, tensors.read(name), ids),
    normalise: (x, name) =>
      graph.node('LayerNormalization', [x, vector(`${name}.weight`), vector(`${name}.bias`)], {
        axis: -1,
        epsilon: { float: shape.epsilon },
      }),
  }
}

const embeddings = ({ graph, rows, normalise }: Writer): Wire => {
  const length = graph.node('Slice', [graph.node('Shape', ['input_ids']), graph.integers([1]), graph.integers([2])])
  const positions = graph.node('Range', [
    graph.constant('int64', [], BigInt64Array.of(0n)),
    graph.node('Squeeze', [length]),
    graph.constant('int64', [], BigInt64Array.of(1n)),
  ])
  const words = rows('embeddings.word_embeddings.weight', 'input_ids')
  const types = rows('embeddings.token_type_embeddings.weight', 'token_type_ids')
  const places = rows('embeddings.position_embeddings.weight', positions)
  const sum = graph.node('Add', [graph.node('Add', [words, types]), places])
  return normalise(sum, 'embeddings.LayerNorm')
}

/** Zero where there is a token, so far below every score where there is none that nothing of it is left. */
const maskBias = (graph: Graph): Wire => {
  const mask = graph.node('Cast', ['attention_mask'], { to: fp32 })
  const wide = graph.node('Unsqueeze', [mask, graph.integers([1, 2])])
  return graph.node('Mul', [graph.node('Sub', [graph.float(1), wide]), graph.float(-1e9)])
}

const attention = ({ graph, dense, shape }: Writer, x: Wire, bias: Wire, layer: string): Wire => {
  const width = shape.hidden / shape.heads
  const self = `${layer}.attention.self`
  const together = dense(x, `${self}.query`, `${self}.key`, `${self}.value`)
  const byHead = graph.node('Reshape', [together, graph.integers([0, 0, 3, shape.heads, width])])
  const turned = graph.node('Transpose', [byHead], { perm: [2, 0, 3, 1, 4] })
  const [query = '', key = '', value = ''] = graph
    .split('Split', [turned, graph.integers([1, 1, 1])], 3, { axis: 0 })
    .map((part) => graph.node('Squeeze', [part, graph.integers([0])]))
  const scores = graph.node('MatMul', [query, graph.node('Transpose', [key], { perm: [0, 1, 3, 2] })])
  const scaled = graph.node('Mul', [scores, graph.float(1 / Math.sqrt(width))])
  const weights = graph.node('Softmax', [graph.node('Add', [scaled, bias])], { axis: -1 })
  const mixed = graph.node('Transpose', [graph.node('MatMul', [weights, value])], { perm: [0, 2, 1, 3] })
  return dense(graph.node('Reshape', [mixed, graph.integers([0, 0, shape.hidden])]), `${layer}.attention.output.dense`)
}

/** Gelu by the error function, in the order of nodes that ONNX Runtime joins into one. */
const gelu = (graph: Graph, x: Wire): Wire => {
  const error = graph.node('Erf', [graph.node('Div', [x, graph.float(Math.SQRT2)])])
  return graph.node('Mul', [graph.node('Mul', [x, graph.node('Add', [error, graph.float(1)])]), graph.float(0.5)])
}

/** The mean over the tokens that are there, of length 1. */
const sentence = (graph: Graph, states: Wire): Wire => {
  const mask = graph.node('Unsqueeze', [graph.node('Cast', ['attention_mask'], { to: fp32 }), graph.integers([-1])])
  const sum = graph.node('ReduceSum', [graph.node('Mul', [states, mask]), graph.integers([1])], { keepdims: 0 })
  return graph.node('LpNormalization', [sum], { axis: -1, p: 2 })
}

/**
 * A BERT encoder with mean pooling as an ONNX model: `input_ids`, `attention_mask` and `token_type_ids`, each int64
 * `[batch, tokens]`, to `last_hidden_state` `[batch, tokens, hidden]` and `sentence_embedding` `[batch, hidden]`.
 */
export function* writeBert(tensors: Safetensors, shape: BertShape, precision: Precision): Generator<BertStep> {
  const writer = createWriter(tensors, shape, precision)
  const { graph, dense, normalise } = writer
  let x = embeddings(writer)
  const bias = maskBias(graph)
  for (let n = 0; n < shape.layers; n++) {
    yield { share: n / shape.layers }
    const layer = `encoder.layer.${String(n)}`
    const heard = normalise(
      graph.node('Add', [attention(writer, x, bias, layer), x]),
      `${layer}.attention.output.LayerNorm`,
    )
    const inner = gelu(graph, dense(heard, `${layer}.intermediate.dense`))
    x = normalise(graph.node('Add', [dense(inner, `${layer}.output.dense`), heard]), `${layer}.output.LayerNorm`)
  }
  graph.output('last_hidden_state', x)
  graph.output('sentence_embedding', sentence(graph, x))
  const inputs = ['input_ids', 'attention_mask', 'token_type_ids'] as const
  const model = graph.finish(
    'sentence-bert',
    inputs.map((name) => ({ name, type: 'int64', shape: [batch, tokens] })),
    [
      { name: 'last_hidden_state', type: 'float', shape: [batch, tokens, shape.hidden] },
      { name: 'sentence_embedding', type: 'float', shape: [batch, shape.hidden] },
    ],
  )
  yield { model }
}
