import type { BusClient } from '../bus/client.ts'
import { FaultError } from '../bus/messages/fault.ts'
import type { Config } from '../config/schema.ts'
import { newToken, openAttachDoor } from './attach-door.ts'
import { addressOf } from './background/occupant.ts'
import { startHost, type HostOptions } from './compose.ts'
import { tellOfModels } from './embedding-news.ts'
import { openHttpDoor } from './http-door.ts'
import { checkBind } from './remote-bind.ts'
import { takeLockSoon } from './take-lock-soon.ts'

export interface Daemon {
  readonly url: string
  readonly client: BusClient
  /** Sentences for the person who started it. */
  readonly remarks: readonly string[]
  /** Takes up what can be changed while it runs. */
  readonly reload: (config: Config) => void
  stop(reason: string): Promise<void>
}

/** ms that running turns get when the daemon is asked to stop. */
const DRAIN_MS = 3000

interface Options extends HostOptions {
  /** Asked for by name, so that no other port will do. */
  readonly portIsExplicit: boolean
  /** What happens while it runs, for the person who started it. */
  readonly say?: (text: string) => void
}

/** Hosts a home: lock, actors, HTTP, attach socket, `state/host.json`. Throws FaultError `home.locked`, `log.*`, `port.in_use`, `config.invalid`. */
export async function startDaemon(options: Options): Promise<Daemon> {
  const { paths, config } = options
  const warning = checkBind(config.server)
  const lock = await takeLockSoon(paths)
  const host = startHost({ memory: 'live', ...options })
  // A person who looks away misses nothing the log does not have.
  if (options.say !== undefined) void tellOfModels(host.clientFor('daemon'), options.say)
  const token = newToken()
  let current = config
  try {
    if (host.readOnly !== null) throw new FaultError(host.readOnly)
    const { bind, port } = config.server
    const http = await openHttpDoor({
      host,
      paths,
      config: () => current,
      version: options.version,
      token,
      orNext: !options.portIsExplicit,
    })
    const door = await openAttachDoor({ host, paths, version: options.version, port: http.port, token })
    const remarks = [
      ...(warning === null ? [] : [warning]),
      ...(lock.broken === null ? [] : [lock.broken]),
      ...(port !== 0 && http.port !== port ? [`Port ${port} is in use; ${http.port} is used instead.`] : []),
    ]
    return {
      url: addressOf(bind, http.port),
      client: host.client,
      remarks,
      reload: (next) => {
        current = next
        host.reload(next)
      },
      stop: async (reason) => {
        door.hide()
        // Whoever waits for a turn hears how it ended before the doors close.
        await host.stop(reason, { graceMs: DRAIN_MS })
        await Promise.all([http.close(), door.close()])
        lock.release()
      },
    }
  } catch (error) {
    await host.stop('the start failed')
    lock.release()
    throw error
  }
}
