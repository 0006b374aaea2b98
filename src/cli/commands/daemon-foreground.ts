import { startDaemon } from '../../app/daemon.ts'
import { version } from '../../config/version.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { print, remark } from '../output.ts'
import { listenForEnd } from '../until-end.ts'

/** Hosts the home in this process until it is asked to end; a second time ends it at once. */
export async function daemonForeground(flags: GlobalFlags): Promise<void> {
  const { paths, config, env, origins } = await openContext(flags)
  // Whoever reads the line below may stop us the next moment.
  const end = listenForEnd({ hangUpEnds: process.stdin.isTTY })
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
  const signal = await end.asked
  remark(`${signal}: stopping.`)
  await daemon.stop(signal)
}
