/** ms of stimuli in a row before what waits at sockets and timers gets its turn. */
const SLICE_MS = 4

let sliceBegan = 0

/**
 * Runs `fn` once all microtasks under way, and those they bring about, are done. A round of the event loop for each would
 * let every socket speak between two of them, and under load they would wait for seconds.
 */
export function settled(fn: () => void): void {
  if (performance.now() - sliceBegan < SLICE_MS) {
    // A tick that a microtask asks for comes when no microtask is left.
    queueMicrotask(() => {
      process.nextTick(fn)
    })
    return
  }
  setImmediate(() => {
    sliceBegan = performance.now()
    fn()
  })
}
