import { release } from 'node:os'
import type { BoxLevel } from '../../../ports/shell.ts'
import type { Cages } from '../control-group.ts'
import type { ShellOptions } from '../options.ts'
import { features as all, without, type Feature } from './features.ts'

/** What a box is made with. */
export interface Holding {
  readonly features: ReadonlySet<Feature>
  readonly cages: Cages | null
  /** What limits them: a control group, the limit of a user (RLIMIT_NPROC), nothing. */
  readonly processes: 'group' | 'user' | null
}

/** Processes are counted for each user namespace since Linux 5.14; root is never held to the count (setrlimit(2)). */
export function countsByNamespace(version = release(), uid = process.getuid?.() ?? 0): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return uid !== 0 && (major > 5 || (major === 5 && minor >= 14))
}

const byChoice: Partial<Record<ShellOptions['level'], string>> = {
  standard:
    'sandbox.level is "standard": nothing limits how many processes a command starts. `localgpt config set sandbox.level auto` does.',
  minimal:
    'sandbox.level is "minimal": system calls are not filtered and processes are not limited. `localgpt config set sandbox.level auto` does both.',
}

export function boxLevel({ features, cages, processes }: Holding, wanted: ShellOptions['level']): BoxLevel {
  const chosen = byChoice[wanted]
  const missing = [
    ...(chosen === undefined ? [] : [chosen]),
    ...all
      .filter((feature) => !features.has(feature) && !(feature === 'filter' && wanted === 'minimal'))
      .map((feature) => without[feature]),
    ...(processes === null && chosen === undefined ? [noProcessLimit()] : []),
    ...(cages?.memory === true
      ? []
      : [
          'Memory is limited for each process, not for a command as a whole: a control group that LocalGPT may write limits it.',
        ]),
  ]
  const full = processes !== null && features.has('filter')
  return { level: full ? 'full' : 'standard', by: 'bubblewrap', missing }
}

const noProcessLimit = (uid = process.getuid?.() ?? 0): string =>
  uid === 0
    ? 'Nothing limits how many processes a command starts, since root is not held to a count and no control group can be made: run LocalGPT as an ordinary user.'
    : 'Nothing limits how many processes a command starts: Linux 5.14 or newer can.'
