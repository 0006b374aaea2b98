/** A simple command; a word that is only known at run time is null. */
export interface ReadCommand {
  readonly words: readonly (string | null)[]
  /** Where it stands, innermost first thing around it: `plain`, `list`, `pipe`, `substitution`, `function`, `loop` … */
  readonly place: string
}

/** What a text means to bash, as far as it can be known without running it. */
export interface ShellReading {
  /** Every simple command at any depth, in the order of the text; of a text that is refused unread, none. */
  readonly commands: readonly ReadCommand[]
  /** Why it is not one plain command, a short sentence each; empty: it is exactly that, and nobody who runs others. */
  readonly unclear: readonly string[]
  /** The exact words an "always" rule could hold; null: none is offered, because of `whyNoRule`. */
  readonly rule: readonly string[] | null
  readonly whyNoRule: string | null
  /** True only where every command is known to change nothing, to reach no network and to print lines and words whole. What it reads may still be secret. */
  readonly readsOnly: boolean
}
