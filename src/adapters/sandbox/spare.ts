import type { Waiting } from './waiting.ts'

/** A box that was made before anybody asked for it, and what this machine looked like then. */
export interface Made {
  readonly waiting: Waiting
  readonly sign: string
}

export interface Spare {
  /** The box that waits, where all it shows is still what it was; null: there is none. */
  take(sign: string): Promise<Waiting | null>
  /** Makes the next one. */
  readonly refill: () => void
  close(): Promise<void>
}

/** ms after which a box that nobody wanted is given up. */
const IDLE_MS = 300_000

/** One box is kept ready: to make it takes most of the time of a short command. */
export function createSpare(make: () => Promise<Made>, idleMs = IDLE_MS): Spare {
  let kept: (Made & { readonly timer: NodeJS.Timeout }) | null = null
  let making: Promise<void> | null = null
  let closed = false
  const leaving = new Set<Promise<void>>()

  const discard = (waiting: Waiting): void => {
    const left = waiting.discard().finally(() => leaving.delete(left))
    leaving.add(left)
  }
  const giveUp = (): Made | null => {
    const mine = kept
    kept = null
    if (mine !== null) clearTimeout(mine.timer)
    return mine
  }
  const keep = (made: Made): void => {
    if (closed) {
      discard(made.waiting)
      return
    }
    made.waiting.park()
    const timer = setTimeout(() => {
      giveUp()
      discard(made.waiting)
    }, idleMs)
    timer.unref()
    kept = { ...made, timer }
  }

  return {
    async take(sign) {
      await making
      const mine = giveUp()
      if (mine === null) return null
      if (mine.sign === sign && mine.waiting.isAlive()) return mine.waiting
      discard(mine.waiting)
      return null
    },
    refill() {
      if (closed || kept !== null || making !== null) return
      // Whoever asks for a box next hears of a failure.
      making = make()
        .then(keep, () => {})
        .finally(() => {
          making = null
        })
    },
    async close() {
      closed = true
      await making
      const mine = giveUp()
      if (mine !== null) discard(mine.waiting)
      await Promise.all(leaving)
    },
  }
}
