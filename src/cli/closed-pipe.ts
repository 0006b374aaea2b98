let onGone: (() => void) | null = null

/** A reader who closes the pipe has seen enough: that is no error, and ends the program unless somebody has to tidy up. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isGone(error)) throw error
    if (onGone === null) process.exit(0)
    onGone()
  })
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (!isGone(error)) throw error
  })
}

/** Instead of ending at once; the returned function takes it back. */
export function whenPipeCloses(work: () => void): () => void {
  onGone = work
  return () => {
    onGone = null
  }
}

const isGone = ({ code }: NodeJS.ErrnoException): boolean => code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED'
