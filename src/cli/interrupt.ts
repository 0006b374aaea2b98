import { whenPipeCloses } from './closed-pipe.ts'

export interface Interruption {
  readonly signal: AbortSignal
  /** The reader of the output went away: that is how `| head -1` ends, and no failure. */
  readonly pipeClosed: () => boolean
  /** Leaves signals to the system again. */
  stop(): void
}

const INTERRUPTED = 130

/** Aborts at Ctrl-C, SIGTERM, SIGHUP or a closed pipe, so that what is there so far is kept; a second Ctrl-C ends at once. */
export function listenForInterruption(): Interruption {
  const leaving = new AbortController()
  let closed = false
  const interrupt = (): void => {
    if (leaving.signal.aborted) process.exit(INTERRUPTED)
    leaving.abort()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, interrupt)
  const forgetPipe = whenPipeCloses(() => {
    closed = true
    leaving.abort()
  })
  return {
    signal: leaving.signal,
    pipeClosed: () => closed,
    stop: () => {
      for (const signal of signals) process.off(signal, interrupt)
      forgetPipe()
    },
  }
}
