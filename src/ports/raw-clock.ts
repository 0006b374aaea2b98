/** Time and turns of the machine itself; only the gate and the doors see it. */
export interface RawClock {
  readonly now: () => number
  timer(ms: number, fn: () => void): () => void
  /** Runs `fn` once every reaction under way has settled. */
  settled(fn: () => void): void
  offsetMinutes(at: number): number
}
