import { startDaemon } from '../../app/daemon.ts'
import { version } from '../../config/version.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, printFault, remark } from '../output.ts'
import { faultFrom } from '../../bus/messages/fault.ts'

/** Hosts the home in this terminal until SIGTERM, SIGINT or SIGHUP. */
export async function daemonStart(flags: GlobalFlags): Promise<void> {
  const { paths, config, env, origins } = await openContext(flags)
  const daemon = await startDaemon({
    paths,
    config,
    version,
    env,
    source: 'daemon',
    portIsExplicit: origins.has('server.port'),
  })
  for (const text of daemon.remarks) remark(text)
  print(`Listening on ${daemon.url}`)
  await new Promise<void>((resolve) => {
    const end = (signal: NodeJS.Signals): void => {
      remark(`${signal}: stopping.`)
      daemon.stop(signal).then(resolve, (error: unknown) => {
        printFault(faultFrom(error))
        resolve()
      })
    }
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end)
  })
}
