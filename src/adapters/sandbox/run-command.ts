import type { ShellCommand, ShellPiece } from '../../ports/shell.ts'
import { createPieces } from './pieces.ts'
import type { Running } from './waiting.ts'
import { isLowHalf } from './tail.ts'

interface Run {
  readonly command: ShellCommand
  readonly signal: AbortSignal
  readonly begin: (command: ShellCommand, onText: (text: string) => void) => Promise<Running>
  /** Characters. */
  readonly maxOutput: number
}

/** One command to its end. Who stops reading ends it. */
export async function* runCommand({
  command,
  signal,
  begin,
  maxOutput,
}: Run): AsyncGenerator<ShellPiece, void, undefined> {
  const isAborted = (): boolean => signal.aborted
  if (isAborted()) {
    yield { type: 'exit', code: null, signal: 'SIGTERM', timedOut: false, cut: false }
    return
  }
  const pieces = createPieces<ShellPiece>()
  const bound = createBound(maxOutput)
  const started = await begin(command, (text) => {
    const fits = bound.take(text)
    if (fits !== '') pieces.push({ type: 'output', text: fits })
  })
  const abort = (): void => started.stop()
  signal.addEventListener('abort', abort, { once: true })
  if (isAborted()) abort()
  started.ended.then(
    (ending) => {
      pieces.push({ type: 'exit', ...ending, cut: bound.isCut() })
      pieces.end()
    },
    (error: unknown) => pieces.fail(error),
  )
  try {
    yield* pieces.read()
  } finally {
    signal.removeEventListener('abort', abort)
    started.stop()
  }
}

/** Lets so many characters through, never half of one, and nothing once something was cut off. */
export function createBound(most: number): { take(text: string): string; isCut(): boolean } {
  let left = most
  let cut = false
  return {
    take(text) {
      if (text.length <= left && !cut) {
        left -= text.length
        return text
      }
      const fits = text.slice(0, isLowHalf(text.charCodeAt(left)) ? Math.max(0, left - 1) : left)
      cut = true
      left = 0
      return fits
    },
    isCut: () => cut,
  }
}
