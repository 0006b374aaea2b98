import type { BusStream, StreamItem, StreamOptions } from '../bus/stream.ts'
import type { Side } from './side.ts'

interface Bus {
  readonly current: () => Side | Promise<Side>
  /** Nobody looks for another host any more. */
  readonly ended: () => boolean
}

interface Begun {
  readonly side: Side
  readonly stream: BusStream
}

/** ms between the end of a stream and the word that its process is gone. */
const LOSS_MS = 1_000

/** A stream that goes on with the next host behind what it gave last. Subscribes at once where the bus is there. */
export function steadyStream(options: StreamOptions, { current, ended }: Bus): BusStream {
  let inner: BusStream | null = null
  let closed = false
  const isOver = (): boolean => closed || ended()

  const subscribe = (side: Side, since: number | undefined): Begun => {
    const stream = side.client.subscribe({ ...options, ...(since === undefined ? {} : { since }) })
    if (closed) stream.close()
    inner = stream
    return { side, stream }
  }
  const begin = async (since: number | undefined): Promise<Begun> => subscribe(await current(), since)
  const now = current()
  let next = now instanceof Promise ? begin(options.since) : Promise.resolve(subscribe(now, options.since))
  next.catch(() => undefined) // the reader hears it

  /** Gives what comes; true: its host is gone, false: it is over, and that was said. */
  async function* untilLost({ side, stream }: Begun): AsyncGenerator<StreamItem, boolean, undefined> {
    for await (const item of stream) {
      if (item.kind === 'end' && item.reason === 'closed' && !isOver() && (await isLost(side))) return true
      yield item
    }
    return false
  }
  async function* items(): AsyncGenerator<StreamItem, void, undefined> {
    try {
      for (;;) {
        const begun = await next
        if (!(yield* untilLost(begun))) return
        const position = begun.stream.position()
        next = begin(position > 0 ? position : options.since)
      }
    } finally {
      closed = true
      inner?.close()
    }
  }
  return {
    position: () => inner?.position() ?? options.since ?? 0,
    close: () => {
      closed = true
      inner?.close()
    },
    [Symbol.asyncIterator]: items,
  }
}

/** A stream of another process ends by itself only when that process does. */
const isLost = ({ hosts, gone }: Side): Promise<boolean> =>
  hosts
    ? Promise.resolve(false)
    : Promise.race([
        gone.then(() => true),
        new Promise<boolean>((resolve) => {
          setTimeout(resolve, LOSS_MS, false).unref()
        }),
      ])
