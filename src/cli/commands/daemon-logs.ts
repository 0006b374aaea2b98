import { existsSync } from 'node:fs'
import { tail } from '../../app/background/tail.ts'
import { fail } from '../../bus/messages/fault.ts'
import { pathsOf, type GlobalFlags } from '../context.ts'
import { listenForInterruption } from '../interrupt.ts'
import { remark } from '../output.ts'

interface Wanted {
  readonly follow: boolean
  readonly lines: number
}

/** What a daemon without a terminal has said; with `follow` what it says, until Ctrl-C. */
export async function daemonLogs(flags: GlobalFlags, { follow, lines }: Wanted): Promise<void> {
  const { daemonLog: path } = pathsOf(flags)
  if (!existsSync(path)) {
    const hint = 'Start one in the background: localgpt daemon start'
    const message = `No daemon has written ${path} yet.`
    if (!follow) throw fail('file.not_found', message, { hint, detail: { path } })
    remark(`${message}\n${hint}`)
  }
  const interruption = listenForInterruption()
  try {
    for await (const bytes of tail({ path, lines, follow, signal: interruption.signal })) process.stdout.write(bytes)
  } finally {
    interruption.stop()
  }
}
