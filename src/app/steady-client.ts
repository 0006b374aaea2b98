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
