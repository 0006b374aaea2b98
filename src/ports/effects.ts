/**
 * One thing that reached the actors from outside, in the order it was let in. Together with the log, these
 * rows are all a replay needs.
 */
export interface EffectRow {
  /** Place among all stimuli and recorded values of this run. */
  readonly ordinal: number
  readonly run: string
  /** ms since the epoch as the actors saw it. */
  readonly at: number
  readonly kind: 'command' | 'timer' | 'value' | 'result' | 'error' | 'chunk' | 'end'
  /** Which call or timer: `port.method#hash#n` for calls, `timer#n` for timers, `port.method` for values. */
  readonly key: string
  readonly session: string | null
  /** JSON of what came: a result, a chunk, a Fault, a command. */
  readonly payload: string
}

export interface EffectStore {
  readonly append: (row: EffectRow) => void
  readonly read: (run: string) => Iterable<EffectRow>
}
