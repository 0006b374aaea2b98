export interface End {
  /** Resolves when the person, or the system, wants the process to end. */
  readonly asked: Promise<NodeJS.Signals>
  /** What a hang-up does that does not end it. */
  onHangUp(work: () => void): void
}

const ENDING = ['SIGTERM', 'SIGINT'] as const
const INTERRUPTED = 130

/** Listens for SIGTERM and Ctrl-C, and for the end of the terminal where there is one; asked twice, the process ends at once. */
export function listenForEnd({ hangUpEnds }: { readonly hangUpEnds: boolean }): End {
  let hangUp = (): void => undefined
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    let before = false
    const end = (signal: NodeJS.Signals): void => {
      // Leaving by exit gives the lock back; the signal's own way would not.
      if (before) process.exit(INTERRUPTED)
      before = true
      resolve(signal)
    }
    for (const signal of ENDING) process.on(signal, end)
    process.on('SIGHUP', (signal) => {
      if (hangUpEnds) end(signal)
      else hangUp()
    })
  })
  return {
    asked,
    onHangUp: (work) => {
      hangUp = work
    },
  }
}
