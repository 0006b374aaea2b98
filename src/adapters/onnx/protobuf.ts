/** Encoded fields, as pieces that are written one after the other: large data is never copied. */
export interface Message {
  readonly pieces: readonly Uint8Array[]
  /** Bytes. */
  readonly length: number
}

const utf8 = new TextEncoder()
const wire = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const

/** A negative number takes its two's complement in 64 bits. */
const varintBytes = (value: number | bigint): number[] => {
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  return [...bytes, Number(rest)]
}

const tag = (field: number, type: number): number[] => varintBytes((field << 3) | type)

const one = (bytes: readonly number[]): Message => ({ pieces: [Uint8Array.from(bytes)], length: bytes.length })

/** Fields one after the other, which is what a message is. */
export const message = (...fields: readonly Message[]): Message => ({
  pieces: fields.flatMap(({ pieces }) => pieces),
  length: fields.reduce((sum, { length }) => sum + length, 0),
})

export const integer = (field: number, value: number | bigint): Message =>
  one([...tag(field, wire.varint), ...varintBytes(value)])

export const float = (field: number, value: number): Message => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return one([...tag(field, wire.fixed32), ...bytes])
}

export const bytes = (field: number, data: Uint8Array): Message =>
  message(one([...tag(field, wire.lengthDelimited), ...varintBytes(data.length)]), {
    pieces: [data],
    length: data.length,
  })

export const text = (field: number, value: string): Message => bytes(field, utf8.encode(value))

export const nested = (field: number, inner: Message): Message =>
  message(one([...tag(field, wire.lengthDelimited), ...varintBytes(inner.length)]), inner)
