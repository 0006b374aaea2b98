import type { RawClock } from '../../ports/raw-clock.ts'

/** The machine's clock. Timers do not keep the process alive: whoever waits for one does. */
export const systemClock: RawClock = {
  now: () => Date.now(),
  timer: (ms, fn) => {
    const handle = setTimeout(fn, ms)
    return () => {
      clearTimeout(handle)
    }
  },
  settled: (fn) => {
    setImmediate(fn)
  },
  offsetMinutes: (at) => -new Date(at).getTimezoneOffset(),
}
