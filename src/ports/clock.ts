/** Time as the actors know it. It stands still while one stimulus is worked through, so a replay can repeat it. */
export interface Clock {
  /** ms since the epoch, UTC. */
  readonly now: () => number
  /** Runs `fn` once after `ms`; the returned function calls it off. */
  after(ms: number, fn: () => void): () => void
  /** Minutes to add to UTC for the person's local time at `at`. */
  offsetMinutes(at: number): number
}
