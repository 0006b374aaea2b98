import { serverEvents } from '../server-events.ts'
import type { WireChunk } from './decode.ts'

/** The chunks of a streamed answer, those of one read together. Throws what a server says of its failure in the middle. */
export async function* chunksOf({ body, headers }: Response): AsyncGenerator<readonly WireChunk[]> {
  if (body === null) return
  let done = false
  for await (const events of serverEvents(body)) {
    const chunks: WireChunk[] = []
    for (const data of events) {
      done ||= data.startsWith('[DONE]')
      if (done) continue
      const read = chunkOf(data)
      if ('chunk' in read) {
        chunks.push(read.chunk)
        continue
      }
      yield chunks
      throw Object.assign(read.failure, { headers })
    }
    yield chunks
  }
}

/** What cannot be read, or says that it failed, comes back as the error it is: what stood before it is told first. */
function chunkOf(data: string): { readonly chunk: WireChunk } | { readonly failure: Error } {
  try {
    const chunk = JSON.parse(data) as (WireChunk & { readonly error?: unknown }) | null
    const error = chunk?.error ?? null
    if (error !== null) return { failure: Object.assign(new Error('the answer failed'), { error }) }
    return { chunk: chunk ?? {} }
  } catch (error) {
    return { failure: error as Error }
  }
}
