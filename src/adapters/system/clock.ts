import type { RawClock } from '../../ports/raw-clock.ts'
import { settled } from './settled.ts'

/** Node counts a timer's ms in 31 bits and fires a longer one at once. */
const LONGEST_MS = 2 ** 31 - 1

/** The machine's clock. A timer keeps the process alive until it fires or is called off; `Infinity` never fires. */
export const systemClock: RawClock = {
  now: () => Date.now(),
  timer: (ms, fn) => {
    let handle: NodeJS.Timeout
    const wait = (left: number): void => {
      const now = Math.min(left, LONGEST_MS)
      handle = setTimeout(() => {
        if (left > now) wait(left - now)
        else fn()
      }, now)
    }
    wait(ms)
    return () => {
      clearTimeout(handle)
    }
  },
  settled,
  offsetMinutes: (at) => -new Date(at).getTimezoneOffset(),
}
