import { fail } from '../../bus/messages/fault.ts'
import type { BoxLevel } from '../../ports/shell.ts'
import type { Box } from './box.ts'
import { boxedEnvironment, openEnvironment } from './environment.ts'
import { findProgram } from './find-program.ts'
import { limitCommands } from './limits.ts'
import type { ShellOptions } from './options.ts'
import { prologue } from './prologue.ts'
import { signalGroup } from './signals.ts'

/** bash as it is: `env` and `limits` are all that differs between a command without a box and one outside of it. */
function plain(level: BoxLevel, env: Readonly<Record<string, string>>, limits: readonly string[], path = ''): Box {
  const bash = findProgram('bash', path)
  return {
    level,
    launch() {
      if (bash === null)
        throw fail('tool.failed', 'There is no bash on this machine.', {
          hint: 'Install bash, so that it is found on PATH.',
        })
      return {
        file: bash,
        args: ['--norc', '--noprofile', '-c', prologue({ limits, groups: [] }), 'bash'],
        env,
        fds: [],
        signal: signalGroup,
        sweep: (pid) => signalGroup(pid, 'SIGKILL'),
      }
    },
    close: () => Promise.resolve(),
  }
}

/** Where nothing can box a command: limits and a clean environment are all there is. `tmp`: a folder for its caches. */
export function plainBox({ env, workspace }: ShellOptions, level: BoxLevel, tmp: string): Box {
  const limits = limitCommands({ processes: null, memory: null })
  return plain(level, boxedEnvironment(env, { workspace, path: env['PATH'] ?? '', tmp }), limits, env['PATH'])
}

/** Outside the box, as the person. Time and output are limited, nothing else. */
export function openAir({ env, home }: ShellOptions): Box {
  const level: BoxLevel = { level: 'none', by: 'the person allowed it outside the box', missing: [] }
  return plain(level, openEnvironment(env, home), ['ulimit -c 0 2>/dev/null'], env['PATH'])
}
