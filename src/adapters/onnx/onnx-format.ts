import { bytes, float, integer, message, nested, text } from './protobuf.ts'
import type { Message } from './protobuf.ts'

/** Field and type numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export const elementTypes = { float: 1, int8: 3, int64: 7, half: 10 } as const
export type ElementType = keyof typeof elementTypes

/** A whole number, a list of them, or `{ float }`. */
export type Attribute = number | readonly number[] | { readonly float: number }

const attributeKinds = { float: 1, int: 2, ints: 7 } as const

const attributeValue = (value: Attribute): readonly Message[] => {
  if (typeof value === 'number') return [integer(3, value), integer(20, attributeKinds.int)]
  if ('float' in value) return [float(2, value.float), integer(20, attributeKinds.float)]
  return [...value.map((each) => integer(8, each)), integer(20, attributeKinds.ints)]
}

interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

export const nodeField = ({ op, inputs, outputs, attributes }: Node): Message =>
  nested(
    1,
    message(
      ...inputs.map((name) => text(1, name)),
      ...outputs.map((name) => text(2, name)),
      text(3, `${op}_${outputs[0] ?? ''}`),
      text(4, op),
      ...Object.entries(attributes).map(([name, value]) => nested(5, message(text(1, name), ...attributeValue(value)))),
    ),
  )

/** Little-endian, as the format wants it and as every machine that Node runs on has it. */
export const initializerField = (
  name: string,
  type: ElementType,
  shape: readonly number[],
  data: ArrayBufferView,
): Message =>
  nested(
    5,
    message(
      ...shape.map((length) => integer(1, length)),
      integer(2, elementTypes[type]),
      text(8, name),
      bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    ),
  )

export interface Value {
  readonly name: string
  readonly type: ElementType
  /** A name stands for a length that is known only when the model runs. */
  readonly shape: readonly (number | string)[]
}

const valueField = (field: number, { name, type, shape }: Value): Message => {
  const lengths = shape.map((length) => nested(1, typeof length === 'number' ? integer(1, length) : text(2, length)))
  const tensor = message(integer(1, elementTypes[type]), nested(2, message(...lengths)))
  return nested(field, message(text(1, name), nested(2, nested(1, tensor))))
}

interface Graph {
  readonly name: string
  readonly fields: readonly Message[]
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
}

const irVersion = 8
const operatorSet = 17

export const modelMessage = ({ name, fields, inputs, outputs }: Graph): Message =>
  message(
    integer(1, irVersion),
    text(2, 'localgpt'),
    nested(
      7,
      message(
        ...fields,
        text(2, name),
        ...inputs.map((value) => valueField(11, value)),
        ...outputs.map((value) => valueField(12, value)),
      ),
    ),
    nested(8, message(text(1, ''), integer(2, operatorSet))),
  )
