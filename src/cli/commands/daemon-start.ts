import { startService } from '../../app/background/install.ts'
import { homeVariable, hostingArguments } from '../../app/background/own-command.ts'
import { startInBackground } from '../../app/background/start.ts'
import { stopDaemon } from '../../app/background/stop.ts'
import { hostOf } from '../../app/host-of.ts'
import { version } from '../../config/version.ts'
import { openContext, readContext, type CliContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'
import { servicePlan } from '../service-plan.ts'

/** Starts a daemon that outlives this terminal, unless one runs. */
export async function daemonStart(flags: GlobalFlags): Promise<void> {
  await start(await openContext(flags))
}

/** A new daemon in place of the one that runs, or of none. */
export async function daemonRestart(flags: GlobalFlags): Promise<void> {
  // Settings that are broken are told before the old one has gone.
  const context = await openContext(flags)
  await stop(context)
  await start(context)
}

export async function daemonStop(flags: GlobalFlags): Promise<void> {
  const context = readContext(flags)
  const pid = await stop(context)
  if (flags.json === true) printJson({ stopped: pid !== null, pid })
  else print(pid === null ? 'No daemon runs for this home.' : `The daemon (process ${pid}) has ended.`)
  const other = pid === null ? hostOf(context.paths) : null
  if (other !== null) remark(`Process ${other} uses it, a chat perhaps; it goes on.`)
}

const stop = ({ paths, config }: CliContext): Promise<number | null> =>
  stopDaemon({
    paths,
    bind: config.server.bind,
    onSlow: (pid) => remark(`Waiting for process ${pid} to end; an answer it gives is let end …`),
  })

async function start({ paths, config, env, flags, warnings }: CliContext): Promise<void> {
  const program = process.argv[1] ?? ''
  const { daemon, already, remarks } = await startInBackground({
    paths,
    bind: config.server.bind,
    byService: () => process.platform !== 'win32' && startService(servicePlan(flags)),
    args: hostingArguments({ program, flags, paths }),
    env: { ...env, ...homeVariable(flags, paths, env) },
    title: `${new Date().toISOString()} LocalGPT ${version} starts.`,
    onSlow: () => remark('The daemon is starting …'),
  })
  const { pid, port, url } = daemon
  // It reads the same settings, and has the same to say of them.
  for (const text of remarks) if (!warnings.includes(text)) remark(text)
  if (flags.json === true) {
    printJson({ pid, port, url, already })
    return
  }
  print(already ? `A daemon (process ${pid}) runs already.` : `Process ${pid} runs in the background.`)
  print(`Listening on ${url}`)
}
