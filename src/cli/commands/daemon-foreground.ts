import { startDaemon } from '../../app/daemon.ts'
import { followConfig } from '../../app/follow-config.ts'
import { version } from '../../config/version.ts'
import { openContext, readContext, type GlobalFlags } from '../context.ts'
import { print, remark } from '../output.ts'
import { safetyLines } from '../safety-lines.ts'
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
  const follower = await followConfig({
    file: paths.configFile,
    config,
    read: () => readContext(flags).config,
    apply: daemon.reload,
    say: remark,
  })
  end.onHangUp(follower.reload)
  for (const line of await safetyLines(daemon.client, config)) remark(line)
  const signal = await end.asked
  remark(`${signal}: stopping.`)
  await follower.close()
  await daemon.stop(signal)
}
