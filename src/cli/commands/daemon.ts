import { startDaemon } from '../../app/daemon.ts'
import { version } from '../../config/version.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, remark } from '../output.ts'

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Hosts the home in this terminal until SIGTERM, SIGINT or SIGHUP; a second one ends it at once. */
export async function daemonStart(flags: GlobalFlags): Promise<void> {
  const { paths, config, env, origins } = await openContext(flags)
  // Whoever reads the line below may stop us the next moment.
  const leaving = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, resolve)
  })
  const daemon = await startDaemon({
    paths,
    config,
    version,
    env,
    source: 'daemon',
    portIsExplicit: origins.has('server.port'),
    say: remark,
  })
  for (const text of daemon.remarks) remark(text)
  print(`Listening on ${daemon.url}`)
  const signal = await leaving
  remark(`${signal}: stopping.`)
  await daemon.stop(signal)
}
