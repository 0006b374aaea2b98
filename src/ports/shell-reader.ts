/** A command taken apart. */
export interface ReadCommand {
  /** For the person: every command in it with its words, and what is not plain about it. */
  readonly view: string
  /** The words an "always" could stand for; null: none. */
  readonly rule: readonly string[] | null
  /** It changes nothing and reaches no network. */
  readonly readsOnly: boolean
}

/** Reads commands as bash would, without running them. */
export interface ShellReader {
  read(command: string): Promise<ReadCommand>
}
