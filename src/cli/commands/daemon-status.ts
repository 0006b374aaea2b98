import { askDaemon } from '../../app/background/ask-daemon.ts'
import { occupantOf, type Occupant } from '../../app/background/occupant.ts'
import { readContext, type GlobalFlags } from '../context.ts'
import { print, printJson } from '../output.ts'
import { count, duration } from '../progress-line.ts'

const NOT_RUNNING = 1

/** Whether a daemon runs, and what it says of itself. Exit status 1 where none does. */
export async function daemonStatus(flags: GlobalFlags): Promise<void> {
  const { paths, config } = readContext(flags)
  const occupant = occupantOf(paths, config.server.bind)
  if (occupant.kind !== 'daemon') {
    process.exitCode = NOT_RUNNING
    if (flags.json === true) printJson({ running: false, pid: occupant.kind === 'nobody' ? null : occupant.pid })
    else print(idleWords(occupant))
    return
  }
  const { pid, port, url, socket } = occupant
  const status = { running: true, pid, port, url, socket, ...(await askDaemon(occupant, '/api/status')) }
  if (flags.json === true) printJson(status)
  else print(statusLines(status).join('\n'))
}

const idleWords = (occupant: Exclude<Occupant, { kind: 'daemon' }>): string =>
  occupant.kind === 'nobody'
    ? 'No daemon runs for this home.\nStart one: localgpt daemon start'
    : `No daemon runs for this home; process ${occupant.pid} uses it, a chat perhaps.\nLeave that first, then: localgpt daemon start`

/** What the daemon says may be that of another version: what is not there is left out. */
function statusLines(status: Readonly<Record<string, unknown>>): readonly string[] {
  const line = (name: string, value: unknown): string[] =>
    typeof value === 'string' || typeof value === 'number' ? [`${name.padEnd(10)} ${value}`] : []
  const { uptime_seconds: uptime, memory_chunks: chunks } = status
  return [
    ...line('running', `process ${String(status['pid'])}, ${String(status['url'])}`),
    ...line('since', typeof uptime === 'number' ? duration(Math.round(uptime)) : undefined),
    ...line('version', status['version']),
    ...line('model', status['model']),
    ...line('sessions', status['active_sessions']),
    ...line('notes', typeof chunks === 'number' ? `${count(chunks)} passages` : undefined),
    ...line('socket', status['socket']),
  ]
}
