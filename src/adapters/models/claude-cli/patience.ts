export interface PatienceOptions {
  /** ms of silence after which the person is told. */
  readonly noticeMs: number
  /** ms of silence after which it is given up. */
  readonly silenceMs: number
}

/** Waits for what may never come: `race` says once that it takes long, and at last that it took too long. */
export interface Patience {
  race<T>(work: Promise<T>): Promise<{ value: T } | 'long' | 'too long'>
  /** Nothing needs to be waited for any more. */
  stop(): void
}

export const patience = ({ noticeMs, silenceMs }: PatienceOptions): Patience => {
  const timers: NodeJS.Timeout[] = []
  const after = <const M extends string>(ms: number, mark: M): Promise<M> =>
    new Promise((done) => timers.push(setTimeout(() => done(mark), ms)))
  const long = after(noticeMs, 'long')
  const tooLong = after(silenceMs, 'too long')
  let told = false
  return {
    race: async (work) => {
      const value = work.then((it) => ({ value: it }))
      const first = await Promise.race(told ? [value, tooLong] : [value, tooLong, long])
      if (first === 'long') told = true
      return first
    },
    stop: () => timers.forEach(clearTimeout),
  }
}
