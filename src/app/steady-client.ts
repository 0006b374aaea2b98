import type { BusClient } from '../bus/client.ts'
import { FaultError } from '../bus/messages/fault.ts'
import type { Side } from './side.ts'
import { steadyStream } from './steady-stream.ts'

export interface OpenHome {
  /** The bus of the home, wherever it is: here, or in the process that hosts it. Outlives that process. */
  readonly client: BusClient
  /** True where this process hosts the home now. */
  hosts(): boolean
  stop(reason: string): Promise<void>
}

/**
 * A client that outlives the process it talks to: when that one is gone, `open` finds the next, or hosts the home here.
 * What was on its way fails with `bus.disconnected`, since nobody knows what became of it; reads are asked again, and
 * streams go on behind what they gave last.
 */
export function steadyClient(first: Side, open: () => Promise<Side>): OpenHome {
  let side = first
  let ready: Promise<Side> = Promise.resolve(first)
  let place: 'there' | 'looking' | 'nowhere' = 'there'
  let stopped = false

  const look = (): Promise<Side> => {
    place = 'looking'
    ready = open().then(
      (next) => {
        side = next
        place = 'there'
        follow(next)
        return next
      },
      (error: unknown) => {
        place = 'nowhere' // until somebody asks again
        throw error
      },
    )
    ready.catch(() => undefined) // whoever waits hears it
    return ready
  }
  const follow = (now: Side): void => {
    void now.gone.then(() => {
      if (!stopped && side === now) void look()
    })
  }
  const bus = (): Promise<Side> => (place === 'nowhere' && !stopped ? look() : ready)
  follow(first)

  const client: BusClient = {
    command: async (type, data, options) => (await bus()).client.command(type, data, options),
    query: async (type, data, options) => {
      const asked = await bus()
      try {
        return await asked.client.query(type, data, options)
      } catch (error) {
        if (stopped || asked.hosts || !isLoss(error)) throw error
        // Behind this, the search for the next host has begun.
        await asked.gone
        return (await bus()).client.query(type, data, options)
      }
    },
    subscribe: (options) =>
      steadyStream(options, { current: () => (place === 'there' ? side : bus()), ended: () => stopped }),
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
