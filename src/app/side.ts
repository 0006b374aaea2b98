import type { BusClient } from '../bus/client.ts'

/** One way to a home's bus, as long as it lasts. */
export interface Side {
  readonly client: BusClient
  readonly hosts: boolean
  /** Resolves when the other process is gone; a host of one's own never is. */
  readonly gone: Promise<void>
  stop(reason: string): Promise<void>
}
