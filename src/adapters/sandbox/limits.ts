import { totalmem } from 'node:os'

const KIB = 1024
const MIB = 1024 * KIB
const GIB = 1024 * MIB

/** What one command may use up. Bytes, unless it says otherwise. */
export interface Limits {
  /** Of the whole tree. */
  readonly processes: number
  /** Of the whole tree where a control group holds it, otherwise of each process. */
  readonly memory: number
  readonly file: number
  readonly openFiles: number
  readonly tmp: number
  readonly sharedMemory: number
}

export const limits: Limits = {
  processes: 512,
  memory: Math.floor(Math.min(4 * GIB, totalmem() * 0.75)),
  file: GIB,
  openFiles: 4096,
  tmp: GIB,
  sharedMemory: 256 * MIB,
}

/** Which of them bash sets itself; null: something else holds it, or nothing can. */
export interface ShellLimits {
  readonly processes: number | null
  readonly memory: number | null
}

/** Built-in commands of bash. One that fails met a limit that is tighter already. Blocks of `-d` and `-f` are 1024 bytes. */
export function limitCommands({ processes, memory }: ShellLimits, { file, openFiles }: Limits = limits): string[] {
  const set = (flag: string, value: number): string => `ulimit -${flag} ${value} 2>/dev/null`
  return [
    set('c', 0),
    set('f', Math.floor(file / KIB)),
    set('n', openFiles),
    // Private memory that can be written, and not addresses that are only reserved: runtimes reserve many times what they use.
    ...(memory === null ? [] : [set('d', Math.floor(memory / KIB))]),
    ...(processes === null ? [] : [set('u', processes)]),
  ]
}
