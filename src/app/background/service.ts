/** What a service manager is to run: one daemon of one home. */
export interface Service {
  /** `localgpt`, or `localgpt-PROFILE`. */
  readonly name: string
  readonly home: string
  /** Absolute paths of Node and of the program, then its arguments. */
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly log: string
}

/** How a service is installed: a file, and the commands around it. */
export interface ServicePlan {
  readonly file: string
  readonly text: string
  /** What a file of this home holds, and what one with this very command holds. */
  readonly marks: { readonly home: string; readonly command: string }
  /** Succeeds where the manager is there for this person; changes nothing. */
  readonly check: readonly string[]
  /** What takes an older service of this name away first; may fail. */
  readonly before: readonly (readonly string[])[]
  readonly install: readonly (readonly string[])[]
  /** Once it is installed. */
  readonly start: readonly string[]
  /** Before the file is removed, and after. */
  readonly uninstall: readonly (readonly string[])[]
  readonly afterwards: readonly (readonly string[])[]
}

/** s between two tries, also where something else uses the home for long. */
export const RETRY_S = 10

/** A command line as a person types it into a shell. */
export const typed = (command: readonly string[]): string =>
  command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
