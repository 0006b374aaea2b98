import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Box, Launch } from '../box.ts'
import { boxedEnvironment } from '../environment.ts'
import { findProgram } from '../find-program.ts'
import { limitCommands, limits } from '../limits.ts'
import type { ShellOptions } from '../options.ts'
import { prologue } from '../prologue.ts'
import { signalGroup } from '../signals.ts'
import { findToolchains } from '../toolchains.ts'
import type { Looking } from '../looking.ts'
import { seatbeltProfile } from './profile.ts'

const PROGRAM = '/usr/bin/sandbox-exec'
const system = ['/usr', '/bin', '/sbin', '/opt/homebrew']

/** macOS: a profile of our own, made anew for each command; null: sandbox-exec is not there, or does not take it. */
export async function openSeatbelt(
  options: ShellOptions,
  looking: Looking,
  folder: string,
  attempt: (launch: Launch) => Promise<void>,
): Promise<Box | null> {
  const bash = findProgram('bash', options.env['PATH'])
  if (bash === null || findProgram('sandbox-exec', '/usr/bin') === null) return null
  const tools = findToolchains({
    path: options.env['PATH'] ?? '',
    home: options.home,
    system,
    closed: [options.workspace, ...options.hiddenPaths],
  })
  const tmp = join(await realpath(folder), 'tmp')
  await mkdir(tmp, { mode: 0o700, recursive: true })
  const env = boxedEnvironment(options.env, { workspace: options.workspace, path: tools.path, tmp, extra: tools.env })
  const start = prologue({ limits: limitCommands({ processes: null, memory: limits.memory }), groups: [] })
  const box: Box = {
    level: {
      level: 'standard',
      by: 'sandbox-exec',
      missing: [
        'Nothing limits how many processes a command starts: macOS counts those of a person together. The time limit ends them.',
      ],
    },
    launch(cwd) {
      const { mounts, release } = looking.look({ readable: tools.folders, system })
      const profile = seatbeltProfile({ mounts, tmp, network: options.network })
      return {
        file: PROGRAM,
        args: ['-p', profile, bash, '--norc', '--noprofile', '-c', start, 'bash'],
        env,
        cwd,
        fds: [],
        signal: signalGroup,
        sweep: (pid) => signalGroup(pid, 'SIGKILL'),
        release,
      }
    },
    close: () => Promise.resolve(),
  }
  try {
    await attempt(box.launch(options.workspace))
    return box
  } catch {
    return null
  }
}
