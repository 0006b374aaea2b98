/** Parts of the time in which it is looked whether somebody is there. */
const LOOKS = 4

/** Calls `act` once nobody was there for `ms`, and again after as much. Gives what ends it. */
export function whenUnattended(ms: number, isAttended: () => boolean, act: () => void): () => void {
  let since = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    if (!isAttended()) {
      if (now - since < ms) return
      act()
    }
    since = now
  }, ms / LOOKS)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}
