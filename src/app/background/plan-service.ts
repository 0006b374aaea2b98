import { fail, type FaultError } from '../../bus/messages/fault.ts'
import type { HomePaths } from '../../config/paths.ts'
import { launchdPlan } from './launchd.ts'
import { homeVariable, hostingArguments, type GivenFlags } from './own-command.ts'
import type { Service, ServicePlan } from './service.ts'
import { systemdPlan } from './systemd.ts'

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly homedir: string
  readonly uid: number
  /** process.execPath */
  readonly node: string
  /** process.argv[1] */
  readonly program: string
}

/** The service that hosts this home from log-in on. Throws FaultError `usage.invalid` where the system has another way. */
export function planService(
  flags: GivenFlags,
  paths: HomePaths,
  env: NodeJS.ProcessEnv,
  machine: Machine,
): ServicePlan {
  const { platform, homedir, uid, node, program } = machine
  if (platform === 'win32') throw byTaskScheduler(machine)
  const service: Service = {
    name: flags.profile === undefined ? 'localgpt' : `localgpt-${flags.profile}`,
    home: paths.home,
    command: [node, ...hostingArguments({ program, flags, paths })],
    variables: {
      ...homeVariable(flags, paths, env),
      // Programs it may start, such as claude, are rarely where a service looks.
      ...(env['PATH'] === undefined ? {} : { PATH: env['PATH'] }),
    },
    log: paths.daemonLog,
  }
  return platform === 'darwin' ? launchdPlan(service, homedir, uid) : systemdPlan(service, homedir)
}

/** Variables of this shell that change what LocalGPT does, and that a service has not: their values may be secret. */
export const unknownToService = (env: NodeJS.ProcessEnv): readonly string[] =>
  Object.keys(env)
    .filter((name) => /^(?:LOCALGPT_(?!HOME$)|ANTHROPIC_|OPENAI_|OLLAMA_|https?_proxy$|no_proxy$)/i.test(name))
    .toSorted()

/** A task of Windows is made by the person: it may need their password. */
const byTaskScheduler = ({ node, program }: Machine): FaultError =>
  fail('usage.invalid', 'On Windows the Task Scheduler starts the daemon when you log on; nothing was changed.', {
    hint: [
      'Make the task:',
      String.raw`  schtasks /Create /TN LocalGPT /SC ONLOGON /TR "\"${node}\" \"${program}\" daemon start"`,
      'Take it away:',
      '  schtasks /Delete /TN LocalGPT',
    ].join('\n'),
  })
