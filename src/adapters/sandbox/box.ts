import type { BoxLevel } from '../../ports/shell.ts'

/** How one command is started. Its text goes to `COMMAND_FD` of prologue.ts. */
export interface Launch {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Opened for this command: handed over from `FIRST_FD` on, and closed here as soon as they are. */
  readonly fds: readonly number[]
  /** Reaches the whole tree of the process that was started. */
  readonly signal: (pid: number, signal: 'SIGTERM' | 'SIGKILL') => void
  /** What the first process leaves behind when it ends; absent: nothing can stay. */
  readonly sweep?: (pid: number) => void
  /** Gives back what only this command needed. */
  readonly release?: () => void
}

/** What commands run in. */
export interface Box {
  readonly level: BoxLevel
  /** `cwd`: absolute, links resolved, inside the workspace or an allowed folder. Faults: `tool.failed`. */
  launch(cwd: string): Launch
  close(): Promise<void>
}

/** Runs an empty command to its end. Faults: `tool.failed`, which says why it cannot be run. */
export type Attempt = (launch: Launch) => Promise<void>

/** No box, and what would make one. */
export interface Refused {
  readonly refused: { readonly by: string; readonly hint: string }
}
