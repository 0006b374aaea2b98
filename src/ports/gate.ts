import type { EffectRow } from './effects.ts'

export interface Stimulus {
  readonly kind: EffectRow['kind']
  /** A command has no key before it is let in. */
  readonly key: string
  readonly session: string | null
  /** JSON of what came in; asked for only when something records. */
  readonly payload: () => string
  /** Others may go first, for a while: nobody waits for it who has not got something already. */
  readonly patient?: boolean
}

/**
 * The one door through which the outside reaches the actors: commands, timers, results of calls. It lets one
 * stimulus in at a time and the next only when every reaction to it has settled, so the order of the
 * stimuli alone decides what happens. That is what makes a run repeatable.
 */
export interface Gate {
  /** Lets `deliver` run when its turn comes: in the order of coming, of patient and other stimuli each. */
  admit(stimulus: Stimulus, deliver: () => void): void
  /** Makes a value that a replay must see again (an id, a nonce) and records it at once. */
  value<T>(key: string, make: () => T): T
}
