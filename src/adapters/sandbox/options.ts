import type { NewConcealer } from './jobs.ts'

export interface ShellOptions {
  /** Absolute; the folder is there. */
  readonly workspace: string
  /** Further folders that commands read and write, absolute. One that is not there is left out. */
  readonly allowPaths: readonly string[]
  /** Files and folders that no boxed command changes, moves or makes, whether they are there yet or not. Absolute. */
  readonly protectedPaths: readonly string[]
  /** Files and folders that no boxed command sees, wherever they lie. Absolute. */
  readonly hiddenPaths: readonly string[]
  /** The home folder of the person: what lies on PATH there is seen, the rest is not. */
  readonly home: string
  readonly network: 'deny' | 'allow'
  readonly enabled: boolean
  /** `auto` and `full`: all there is; `standard`: no limit on processes; `minimal`: folders and namespaces alone. */
  readonly level: 'auto' | 'full' | 'standard' | 'minimal' | 'none'
  /** Of this program; environment.ts says what commands get of it. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Characters that `run` hands over of one command; what comes after them is thrown away. */
  readonly maxOutput?: number
  /** Keeps keys out of what commands in the background write. Absent: it is kept as it comes, for a test of the box. */
  readonly concealer?: NewConcealer
  /** Another one than this machine's, for a test. */
  readonly platform?: NodeJS.Platform
}
