import { installService, uninstallService } from '../../app/background/install.ts'
import { unknownToService } from '../../app/background/plan-service.ts'
import { typed, type ServicePlan } from '../../app/background/service.ts'
import { daemonOfService } from '../../app/background/start.ts'
import { stopDaemon } from '../../app/background/stop.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'
import { servicePlan } from '../service-plan.ts'

/** Lets the system start the daemon at every log-in, and now. */
export async function daemonInstall(flags: GlobalFlags, { dryRun }: { readonly dryRun: boolean }): Promise<void> {
  const plan = servicePlan(flags)
  if (dryRun) {
    show(plan, flags)
    return
  }
  const { paths, config, env } = await openContext(flags)
  const unknown = unknownToService(env)
  if (unknown.length > 0)
    remark(`Of this shell the service has not: ${unknown.join(', ')}. Keep what it needs in ${paths.configFile}.`)
  await installService(plan, async () => {
    const onSlow = (pid: number) => remark(`Waiting for process ${pid} to end; an answer it gives is let end …`)
    await stopDaemon({ paths, bind: config.server.bind, onSlow })
  })
  const { pid, port, url } = await daemonOfService(paths, config.server.bind)
  if (flags.json === true) printJson({ file: plan.file, installed: true, pid, port, url })
  else print(`${plan.file} starts the daemon at every log-in.\nProcess ${pid} runs now.\nListening on ${url}`)
}

export function daemonUninstall(flags: GlobalFlags): void {
  const plan = servicePlan(flags)
  const was = uninstallService(plan)
  if (flags.json === true) printJson({ file: plan.file, uninstalled: was })
  else
    print(was ? `${plan.file} is gone, and the daemon with it.` : `No service is installed: ${plan.file} is not there.`)
}

function show({ file, text, install }: ServicePlan, { json }: GlobalFlags): void {
  const commands = install.map(typed)
  if (json === true) printJson({ file, text, commands, installed: false })
  else print(`# Would be written to ${file}:\n\n${text}\n# Would be run then:\n\n${commands.join('\n')}`)
}
