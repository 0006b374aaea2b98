import { FaultError } from '../../bus/messages/fault.ts'
import type { ModelChunk } from '../../ports/model.ts'
import type { Endpoint } from './endpoint.ts'
import { malformed, providerFault } from './faults.ts'

/** Turns one API's stream events into chunks. Pure; one per call. */
export interface Decoder<Event> {
  /** The answer is whole: what may still follow (usage, the end of the stream) is not worth a failure. */
  readonly finished: boolean
  decode(event: Event): ModelChunk[]
  /** What is left when the stream has ended. Throws `provider.disconnected` where the answer had not. */
  end(): ModelChunk[]
}

/** A request that the server accepted. */
export interface Opened<Event> {
  /** Those that came together are told together. */
  readonly events: AsyncIterable<readonly Event[]>
  readonly notice?: string
}

interface Call<Event> {
  readonly endpoint: Endpoint
  readonly decoder: Decoder<Event>
  readonly signal: AbortSignal
  /** `connection` aborts when the call is over, however it ends. */
  open(connection: AbortSignal): Promise<Opened<Event>>
}

/** ms that a server may keep a stream open after the answer was whole. */
const grace = 500

type Step<Event> = IteratorResult<readonly Event[], unknown>

const next = async <Event>(
  iterator: AsyncIterator<readonly Event[]>,
  limit: number | undefined,
): Promise<Step<Event>> => {
  if (limit === undefined) return iterator.next()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Step<Event>>((resolve) => {
    timer = setTimeout(resolve, limit, { done: true, value: undefined })
  })
  const ended = (): Step<Event> => ({ done: true, value: undefined })
  return Promise.race([iterator.next().catch(ended), late]).finally(() => {
    clearTimeout(timer)
  })
}

/** The chunks of some events, words that follow each other joined, and what stopped the decoder among them. */
const decoded = <Event>(decoder: Decoder<Event>, events: readonly Event[], { name }: Endpoint) => {
  const chunks: ModelChunk[] = []
  for (const event of events) {
    try {
      for (const chunk of decoder.decode(event)) add(chunks, chunk)
    } catch (error) {
      return { chunks, failure: error instanceof FaultError ? error : malformed(name, error) }
    }
  }
  return { chunks, failure: null }
}

function add(chunks: ModelChunk[], chunk: ModelChunk): void {
  const last = chunks.at(-1)
  if ((chunk.type === 'text' || chunk.type === 'reasoning') && last?.type === chunk.type)
    chunks[chunks.length - 1] = { type: chunk.type, text: last.text + chunk.text }
  else chunks.push(chunk)
}

/** For a library that tells each event by itself. */
export async function* singly<Event>(events: AsyncIterable<Event>): AsyncGenerator<readonly Event[]> {
  for await (const event of events) yield [event]
}

/** The rest of a stream is read to its end where it comes soon: only then can the connection serve the next call. */
async function* answer<Event>({ decoder, endpoint, signal }: Call<Event>, events: AsyncIterable<readonly Event[]>) {
  const iterator = events[Symbol.asyncIterator]()
  for (;;) {
    const step = await next(iterator, decoder.finished ? grace : undefined)
    if (signal.aborted) return
    if (step.done === true) break
    const { chunks, failure } = decoded(decoder, step.value, endpoint)
    yield* chunks
    if (failure !== null) throw failure
  }
  yield* decoder.end()
}

/**
 * One call from its request to its last chunk. Ends quietly when the signal aborts; the connection is closed however
 * the call ends, unless its stream was read to the end.
 */
export async function* stream<Event>(call: Call<Event>): AsyncGenerator<ModelChunk> {
  const aborted = () => call.signal.aborted
  if (aborted()) return
  // The SDKs may leave their listeners on the signal they get, and the caller's may live long.
  const connection = new AbortController()
  const abort = () => {
    connection.abort()
  }
  call.signal.addEventListener('abort', abort, { once: true })
  try {
    const { events, notice } = await call.open(connection.signal)
    if (notice !== undefined) yield { type: 'notice', message: notice }
    yield* answer(call, events)
  } catch (error) {
    if (aborted()) return
    throw providerFault(error, call.endpoint)
  } finally {
    call.signal.removeEventListener('abort', abort)
    abort()
  }
}
