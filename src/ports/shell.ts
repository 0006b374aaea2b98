export interface ShellCommand {
  /** As bash reads it; handed over on a pipe or descriptor, never on an argument list others can see. */
  readonly command: string
  /** Absolute with links resolved, or relative to the workspace. One that leads elsewhere by now is `approval.stale`. */
  readonly cwd: string
  readonly timeoutMs: number
  /** False: outside the box, which the person has allowed for this very command. */
  readonly boxed: boolean
  /** Folders that the box lets the command change beside the usual ones; absolute, links resolved. One that leads elsewhere by now is left out. */
  readonly alsoIn?: readonly string[]
}

/** `output`: both streams as they come, invalid UTF-8 replaced. The last piece is `exit`; `signal` names what killed it. */
export type ShellPiece =
  | { readonly type: 'output'; readonly text: string }
  | {
      readonly type: 'exit'
      readonly code: number | null
      readonly signal: string | null
      readonly timedOut: boolean
      /** Output beyond the limit was thrown away. */
      readonly cut: boolean
    }

/** A command that runs on beside the turns. `output`: what it wrote from `from` on; `next`: where to read on. */
export interface JobReport {
  readonly jobId: string
  readonly running: boolean
  readonly code: number | null
  readonly output: string
  readonly next: number
  readonly ms: number
}

/** What holds a command here: `full` all limits, `standard` boxed without a limit that binds on processes, `none` not boxed. */
export interface BoxLevel {
  readonly level: 'full' | 'standard' | 'none'
  /** bubblewrap, sandbox-exec … or why there is none. */
  readonly by: string
  /** What is missing, a sentence each, with what to do about it. */
  readonly missing: readonly string[]
}

/** Runs commands of a shell. Faults: `tool.failed` where bash or the box cannot be started, `tool.unknown_job`. */
export interface ShellPort {
  /** Probed once. */
  level(): Promise<BoxLevel>
  /** To the end; aborting kills the whole tree. */
  run(command: ShellCommand, signal: AbortSignal): AsyncIterable<ShellPiece>
  /** `timeoutMs` holds for the job, too. */
  start(command: ShellCommand): Promise<JobReport>
  read(jobId: string, from: number): Promise<JobReport>
  kill(jobId: string): Promise<JobReport>
  /** As `kill`, for a conversation that is over: nothing of what the job printed is told, nor kept in a log. */
  end(jobId: string): Promise<void>
}
