import { createHolds } from './holds.ts'
import type { ShellOptions } from './options.ts'
import { lookAround, type Options, type Places } from './places.ts'
import { unmoved } from './real-path.ts'

/** Looks at the places of a command, all at once: what another command does cannot come between. */
export interface Looking {
  /** As `lookAround` takes them; `alsoIn`: of a `ShellCommand`. */
  look(seen: Pick<Options, 'readable' | 'system'>, alsoIn?: readonly string[]): Places
  /** No command runs any more. */
  close(): void
}

export function createLooking(options: ShellOptions, folder: string): Looking {
  const holds = createHolds()
  const { workspace, allowPaths, protectedPaths } = options
  // Where folders for temporary files are allowed, ours is not.
  const hiddenPaths = [...options.hiddenPaths, folder]
  return {
    look: (seen, alsoIn) =>
      lookAround({
        ...{ workspace, allowPaths, protectedPaths, hiddenPaths, ...seen, holds },
        opened: unmoved(alsoIn),
      }),
    close: () => holds.close(),
  }
}
