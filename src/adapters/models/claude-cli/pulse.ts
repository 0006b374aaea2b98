/** Tells when nothing was given out for a while, though the work goes on. */
export interface Pulse {
  /** What comes first: the work's value, or the end of a while. */
  race<T>(work: Promise<T>): Promise<{ value: T } | 'still'>
  /** Something was given out. */
  beat(): void
  /** Whether nothing was for a while; asking begins the next one. */
  isDue(): boolean
  stop(): void
}

export const pulse = (ms: number): Pulse => {
  let beatAt = performance.now()
  let timer: NodeJS.Timeout | undefined
  const beat = (): void => {
    beatAt = performance.now()
  }
  return {
    beat,
    isDue: () => {
      const due = performance.now() - beatAt >= ms
      if (due) beat()
      return due
    },
    race: async (work) => {
      const still = new Promise<'still'>((done) => {
        timer = setTimeout(done, ms, 'still')
      })
      try {
        return await Promise.race([work.then((value) => ({ value })), still])
      } finally {
        clearTimeout(timer)
      }
    },
    stop: () => {
      clearTimeout(timer)
    },
  }
}
