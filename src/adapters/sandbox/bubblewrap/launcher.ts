import { closeSync } from 'node:fs'
import { fail, faultFrom, FaultError } from '../../../bus/messages/fault.ts'
import type { Launch } from '../box.ts'
import type { Cage } from '../control-group.ts'
import { boxedEnvironment } from '../environment.ts'
import { findProgram } from '../find-program.ts'
import { limitCommands, limits } from '../limits.ts'
import type { Looking } from '../looking.ts'
import type { ShellOptions } from '../options.ts'
import type { Mount } from '../places.ts'
import { FIRST_FD, prologue } from '../prologue.ts'
import { signOf } from '../sign.ts'
import { signalBox } from '../signals.ts'
import { findToolchains } from '../toolchains.ts'
import { bubblewrapArguments } from './arguments.ts'
import type { HeldFilter } from './held-filter.ts'
import type { Holding } from './level.ts'
import type { System } from './system.ts'

interface Parts {
  readonly program: string
  readonly options: ShellOptions
  readonly looking: Looking
  readonly filter: HeldFilter | null
  readonly system: System
}

interface Launcher {
  launch(holding: Holding, alsoIn?: readonly string[]): Launch
  /** What it would show now, without `alsoIn`. */
  sign(): string
  /** For a command that needs no place at all. */
  probe(holding: Holding): Launch
  /** Waits until the control groups of ended commands are gone. */
  close(): Promise<void>
}

export function createLauncher({ program, options, looking, filter, system }: Parts): Launcher {
  const { env, workspace, home, network } = options
  const bash = findProgram('bash', env['PATH']) ?? 'bash'
  const seen = [...system.folders, ...system.links.map(({ path }) => path), ...options.allowPaths]
  const closed = [workspace, ...options.hiddenPaths]
  const tools = findToolchains({ path: env['PATH'] ?? '', home, system: seen, closed })
  const inside = boxedEnvironment(env, { workspace, path: tools.path, tmp: '/tmp', extra: tools.env })
  const removals = new Set<Promise<void>>()

  const remove = (cage: Cage): void => {
    const removal = cage.remove().finally(() => removals.delete(removal))
    removals.add(removal)
  }

  const mountsNow = (alsoIn?: readonly string[]): readonly Mount[] =>
    looking.look({ readable: tools.folders, system: system.folders }, alsoIn).mounts
  // Where the network is closed, none of these is shown.
  const others = network === 'allow' ? system.network.map(({ from }) => from) : []

  const launch = ({ features, cages, processes }: Holding, mountsOf: () => readonly Mount[]): Launch => {
    const fds: number[] = []
    try {
      const mounts = mountsOf()
      const sign = signOf(mounts, others)
      if (filter !== null && features.has('filter')) fds.push(filter.open())
      const firstGroup = FIRST_FD + fds.length
      const cage = cages?.make() ?? null
      fds.push(...(cage?.fds ?? []))
      const script = prologue({
        groups: (cage?.fds ?? []).map((_, i) => firstGroup + i),
        limits: limitCommands({
          processes: processes === 'user' ? limits.processes : null,
          memory: cages?.memory === true ? null : limits.memory,
        }),
      })
      const box = bubblewrapArguments({ features, network, limits, system, mounts, filterFd: FIRST_FD })
      return {
        file: program,
        args: [...box, bash, '--norc', '--noprofile', '-c', script, 'bash'],
        env: inside,
        fds,
        sign,
        signal: signalBox,
        ...(cage === null ? {} : { release: () => remove(cage) }),
      }
    } catch (error) {
      for (const fd of fds) closeSync(fd)
      if (error instanceof FaultError) throw error
      throw fail('tool.failed', `The box of a command could not be prepared: ${faultFrom(error).message}`, {
        hint: 'Look at it with: localgpt sandbox status',
      })
    }
  }

  return {
    launch: (holding, alsoIn) => launch(holding, () => mountsNow(alsoIn)),
    sign: () => signOf(mountsNow(), others),
    probe: (holding) => launch(holding, () => tools.folders.map((path) => ({ kind: 'read', path }))),
    close: async () => {
      await Promise.all(removals)
    },
  }
}
