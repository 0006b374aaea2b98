import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attempt, Box, Launch, Refused } from '../box.ts'
import { boxedEnvironment } from '../environment.ts'
import { findProgram } from '../find-program.ts'
import { limitCommands, limits } from '../limits.ts'
import type { ShellOptions } from '../options.ts'
import type { Mount } from '../places.ts'
import { prologue } from '../prologue.ts'
import { signalGroup } from '../signals.ts'
import { findToolchains } from '../toolchains.ts'
import type { Looking } from '../looking.ts'
import { seatbeltProfile } from './profile.ts'

const PROGRAM = '/usr/bin/sandbox-exec'
const system = ['/usr', '/bin', '/sbin', '/opt/homebrew']

const refused: Refused = {
  refused: {
    by: 'sandbox-exec is missing, or does not take our profile',
    hint: 'Start LocalGPT outside of any other sandbox; macOS has no box inside a box.',
  },
}

interface Tools {
  readonly options: ShellOptions
  readonly looking: Looking
  /** Private, for as long as the shell lives. */
  readonly folder: string
  readonly attempt: Attempt
}

/** macOS: a profile of our own, made anew for each command. */
export async function openSeatbelt({ options, looking, folder, attempt }: Tools): Promise<Box | Refused> {
  const bash = findProgram('bash', options.env['PATH'])
  if (bash === null || findProgram('sandbox-exec', '/usr/bin') === null) return refused
  const tools = findToolchains({
    path: options.env['PATH'] ?? '',
    home: options.home,
    system: [...system, ...options.allowPaths],
    closed: [options.workspace, ...options.hiddenPaths],
  })
  const tmp = join(await realpath(folder), 'tmp')
  await mkdir(tmp, { mode: 0o700, recursive: true })
  const env = boxedEnvironment(options.env, { workspace: options.workspace, path: tools.path, tmp, extra: tools.env })
  const start = prologue({ limits: limitCommands({ processes: null, memory: limits.memory }), groups: [] })
  const launch = (mounts: readonly Mount[]): Launch => ({
    file: PROGRAM,
    args: [
      ...['-p', seatbeltProfile({ mounts, tmp, network: options.network })],
      ...[bash, '--norc', '--noprofile', '-c', start, 'bash'],
    ],
    env,
    fds: [],
    signal: signalGroup,
    sweep: (pid) => signalGroup(pid, 'SIGKILL'),
  })
  try {
    await attempt(launch(tools.folders.map((path) => ({ kind: 'read', path }))))
  } catch {
    return refused
  }
  return {
    level: {
      level: 'standard',
      by: 'sandbox-exec',
      missing: [
        'Nothing limits how many processes a command starts: macOS counts all of a person together.',
        'A process that makes a session of its own goes on when its command has ended.',
      ],
    },
    launch: (alsoIn) => launch(looking.look({ readable: tools.folders, system }, alsoIn).mounts),
    close: () => Promise.resolve(),
  }
}
