import { createHolds } from './holds.ts'
import type { ShellOptions } from './options.ts'
import { lookAround, type Options, type Places } from './places.ts'

/** Looks at the places of a command. All at once: what another command makes or gives up cannot come between. */
export interface Looking {
  /** As `lookAround` takes them. `release`: the command is over. */
  look(seen: Pick<Options, 'readable' | 'system'>): Places & { readonly release: () => void }
}

export function createLooking(options: ShellOptions, folder: string): Looking {
  const holdsOfOne = createHolds()
  const { workspace, allowPaths, protectedPaths } = options
  // Where folders for temporary files are allowed, ours is not.
  const hiddenPaths = [...options.hiddenPaths, folder]

  return {
    look: (seen) => {
      const holds = holdsOfOne()
      try {
        const places = lookAround({ workspace, allowPaths, protectedPaths, hiddenPaths, ...seen, holds })
        return { ...places, release: () => holds.release() }
      } catch (error) {
        holds.release()
        throw error
      }
    },
  }
}
