/** `unused`: not set up, and nothing asks for it. */
export type State = 'ok' | 'unused' | 'warning' | 'broken'

export interface Finding {
  readonly check: string
  readonly state: State
  readonly message: string
  /** The command that mends it, or what to do where no command can; null where nothing has to be done. */
  readonly fix: string | null
}

/** The command a hint names, or else the whole hint. */
export const commandIn = (hint: string): string =>
  /`(localgpt [^`]+)`/.exec(hint)?.[1] ?? /: (localgpt .+)$/.exec(hint)?.[1] ?? hint
