import type { BoxLevel } from '../../ports/shell.ts'

/** How one command is started. Its text goes to `COMMAND_FD` of prologue.ts. */
export interface Launch {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Opened for this command: handed over from `FIRST_FD` on, and closed here as soon as they are. */
  readonly fds: readonly number[]
  /** Reaches the whole tree of the process that was started. */
  readonly signal: (pid: number, signal: 'SIGTERM' | 'SIGKILL') => void
  /** What the first process leaves behind when it ends; absent: nothing can stay. */
  readonly sweep?: (pid: number) => void
  /** As `Box.sign` says it. */
  readonly sign?: string
  /** Gives back what only this command needed. */
  readonly release?: () => void
}

/** What commands run in. */
export interface Box {
  readonly level: BoxLevel
  /** For one command, in any folder; `alsoIn` of a `ShellCommand`. Faults: `tool.failed`. */
  launch(alsoIn?: readonly string[]): Launch
  /** What a launch without `alsoIn` would show now; a box that was made before can be used while it shows the same. Absent: make none before. */
  readonly sign?: () => string
  close(): Promise<void>
}

/** Runs an empty command to its end. Faults: `tool.failed`, which says why it cannot be run. */
export type Attempt = (launch: Launch) => Promise<void>

/** No box, and what would make one. */
export interface Refused {
  readonly refused: { readonly by: string; readonly hint: string }
}
