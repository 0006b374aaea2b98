import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { fail } from '../../bus/messages/fault.ts'

export interface Body {
  /** Decompressed, `maxBytes` at most. */
  readonly bytes: Buffer
  /** There was more. */
  readonly cut: boolean
}

/** What may be on the wire beyond `maxBytes`: compression that makes things larger, and nothing at all in endless pieces. */
const SLACK_BYTES = 64 * 1_024

/** The body of an answer, read no further than `maxBytes` of what it decompresses to; the connection ends with it. */
export async function readBody(answer: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Body> {
  let wire = 0
  let cut = false
  async function* measured(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of source) {
      wire += piece.length
      yield piece
      if (wire <= maxBytes + SLACK_BYTES) continue
      cut = true
      return
    }
  }
  const unpack = await unpackerFor(answer)
  const source: Readable = unpack === null ? answer : pipeline(answer, measured, unpack, () => {})
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      pieces.push(piece)
      size += piece.length
      if (size <= maxBytes) continue
      cut = true
      break
    }
  } finally {
    answer.destroy()
  }
  // A body that lasts until the connection ends looks whole when it was we who ended it.
  signal.throwIfAborted()
  return { bytes: Buffer.concat(pieces).subarray(0, maxBytes), cut }
}

/** Null: not compressed. Throws `web.unsupported` for what we did not say we take, several layers among it. */
async function unpackerFor({ headers }: IncomingMessage): Promise<Transform | null> {
  const coding = (headers['content-encoding'] ?? '').trim().toLowerCase()
  if (coding === '' || coding === 'identity') return null
  const zlib = await import('node:zlib')
  // A body that ends too early gives what there is, as in browsers.
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants
  if (coding === 'gzip' || coding === 'x-gzip') return zlib.createGunzip({ finishFlush: Z_SYNC_FLUSH })
  if (coding === 'br') return zlib.createBrotliDecompress({ finishFlush: BROTLI_OPERATION_FLUSH })
  throw fail('web.unsupported', 'The answer is compressed in a way that is not read.', {
    hint: 'Try another address.',
    detail: { coding: coding.slice(0, 40) },
  })
}
