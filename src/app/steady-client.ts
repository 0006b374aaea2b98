import type { BusClient } from '../bus/client.ts'
import { FaultError } from '../bus/messages/fault.ts'
import type { BusStream, StreamItem, StreamOptions } from '../bus/stream.ts'
import type { OpenHome, Side } from './open-home.ts'

/**
 * A client that outlives the process it talks to: when that one is gone, `open` finds the next, or hosts the home here.
 * What was on its way fails with `bus.disconnected`, since nobody knows what became of it; reads are asked again, and
 * streams go on behind what they gave last.
 */
export function steadyClient(first: Side, open: () => Promise<Side>): OpenHome {
  let side = first
  let ready: Promise<Side> = Promise.resolve(first)
  let reopening = false
  let stopped = false

  const follow = (now: Side): void => {
    void now.gone.then(() => {
      if (stopped || side !== now) return
      reopening = true
      ready = open().then((next) => {
        side = next
        reopening = false
        follow(next)
        return next
      })
      ready.catch(() => undefined) // whoever asks next hears it
    })
  }
  follow(first)

  const client: BusClient = {
    command: async (type, data, options) => (await ready).client.command(type, data, options),
    query: async (type, data, options) => {
      try {
        return await (await ready).client.query(type, data, options)
      } catch (error) {
        if (stopped || !isLoss(error)) throw error
        return (await ready).client.query(type, data, options)
      }
    },
    subscribe: (options) => steadyStream(options, { current: () => (reopening ? ready : side), ended: () => stopped }),
  }
  return {
    client,
    hosts: () => side.hosts,
    stop: async (reason) => {
      stopped = true
      const last = await ready.catch(() => null)
      await last?.stop(reason)
    },
  }
}

const isLoss = (error: unknown): boolean => error instanceof FaultError && error.fault.code === 'bus.disconnected'

interface Bus {
  readonly current: () => Side | Promise<Side>
  /** Nobody looks for another host any more. */
  readonly ended: () => boolean
}

/** Subscribes at once where the bus is there, so that nothing said behind it is missed. */
function steadyStream(options: StreamOptions, { current, ended }: Bus): BusStream {
  let closed = false
  let inner: BusStream | null = null
  const subscribe = (side: Side, since: number | undefined): BusStream => {
    const stream = side.client.subscribe({ ...options, ...(since === undefined ? {} : { since }) })
    if (closed) stream.close()
    inner = stream
    return stream
  }
  const begin = async (since: number | undefined): Promise<{ side: Side; stream: BusStream }> => {
    const side = await current()
    return { side, stream: subscribe(side, since) }
  }
  const now = current()
  let next =
    now instanceof Promise
      ? begin(options.since)
      : Promise.resolve({ side: now, stream: subscribe(now, options.since) })
  next.catch(() => undefined) // the reader hears it

  async function* items(): AsyncGenerator<StreamItem, void, undefined> {
    try {
      for (;;) {
        const { side, stream } = await next
        let lost = false
        const mark = side.gone.then(() => {
          lost = true
        })
        for await (const item of stream) {
          if (item.kind === 'end' && item.reason === 'closed' && !closed && !side.hosts && !ended()) {
            // A stream of another process is closed by its end alone.
            await Promise.race([mark, new Promise((resolve) => setTimeout(resolve, LOSS_MS))])
            if (lost && !ended()) break
          }
          yield item
          if (item.kind === 'end') return
        }
        if (!lost || ended()) return
        const position = stream.position()
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

/** ms between the end of a stream and the word that its process is gone. */
const LOSS_MS = 1_000
