import { setImmediate as others } from 'node:timers/promises'

/** ms of work at a stretch. */
const STRETCH_MS = 8

/** Lets everything else in the program have its turn, where work has gone on for a while. */
export type Breath = () => Promise<void> | undefined

export function createBreath(): Breath {
  let since = performance.now()
  return () => {
    if (performance.now() - since < STRETCH_MS) return undefined
    return others().then(() => {
      since = performance.now()
    })
  }
}
