import { homedir } from 'node:os'
import { installService, uninstallService } from '../../app/background/install.ts'
import { occupantOf, type RunningDaemon } from '../../app/background/occupant.ts'
import { planService } from '../../app/background/plan-service.ts'
import { typed, type ServicePlan } from '../../app/background/service.ts'
import { stopDaemon } from '../../app/background/stop.ts'
import { fail } from '../../bus/messages/fault.ts'
import { openContext, pathsOf, readContext, type CliContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'

/** ms */
const PATIENCE_MS = 15_000
const LOOK_MS = 50

const planFor = (flags: GlobalFlags): ServicePlan =>
  planService(flags, pathsOf(flags), process.env, {
    platform: process.platform,
    homedir: homedir(),
    uid: process.getuid?.() ?? 0,
    node: process.execPath,
    program: process.argv[1] ?? '',
  })

/** Lets the system start the daemon at every log-in, and now. */
export async function daemonInstall(flags: GlobalFlags, { dryRun }: { readonly dryRun: boolean }): Promise<void> {
  const plan = planFor(flags)
  if (dryRun) {
    show(plan, flags)
    return
  }
  const context = await openContext(flags)
  const { paths, config } = context
  await installService(plan, paths.home, async () => {
    const onSlow = (pid: number) => remark(`Process ${pid} lets running answers end …`)
    await stopDaemon({ paths, bind: config.server.bind, onSlow })
  })
  const { pid, port, url } = await running(context)
  if (flags.json === true) printJson({ file: plan.file, installed: true, pid, port, url })
  else print(`${plan.file} starts the daemon at every log-in.\nProcess ${pid} runs now.\nListening on ${url}`)
}

export function daemonUninstall(flags: GlobalFlags): void {
  const plan = planFor(flags)
  const { paths } = readContext(flags)
  const was = uninstallService(plan, paths.home)
  if (flags.json === true) printJson({ file: plan.file, uninstalled: was })
  else
    print(was ? `${plan.file} is gone, and the daemon with it.` : `No service is installed: ${plan.file} is not there.`)
}

function show({ file, text, install }: ServicePlan, { json }: GlobalFlags): void {
  const commands = install.map(typed)
  if (json === true) printJson({ file, text, commands, installed: false })
  else print(`# Would be written to ${file}:\n\n${text}\n# Would be run then:\n\n${commands.join('\n')}`)
}

async function running({ paths, config }: CliContext): Promise<RunningDaemon> {
  for (const until = Date.now() + PATIENCE_MS; ;) {
    const occupant = occupantOf(paths, config.server.bind)
    if (occupant.kind === 'daemon') return occupant
    if (Date.now() > until)
      throw fail('daemon.failed', `The service is installed, but no daemon is ready after ${PATIENCE_MS / 1000} s.`, {
        hint: 'See what it says: localgpt daemon logs',
      })
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
