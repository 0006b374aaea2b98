import { lockHolder } from '../adapters/system/lock.ts'
import { fail, FaultError } from '../bus/messages/fault.ts'
import { hostAlone, type AloneOptions } from './alone.ts'
import { readHostFile } from './host-file.ts'
import type { Side } from './side.ts'
import { steadyClient, type OpenHome } from './steady-client.ts'

/** ms for whoever holds the lock to open its socket, or to let go of the home. */
const PATIENCE_MS = 7_000
/** ms after which the person is told why nothing happens. */
const SAY_MS = 1_000
const LOOK_MS = 20
const GREETING_MS = 2_000

/** Hosts the home where nobody does, else attaches to its host. Throws FaultError `home.*`, `log.*`. */
export async function openHome(options: AloneOptions): Promise<OpenHome> {
  const open = (): Promise<Side> => openSide(options)
  return steadyClient(await open(), open)
}

async function openSide(options: AloneOptions): Promise<Side> {
  const began = Date.now()
  let told = false
  for (;;) {
    const attached = await attach(options)
    if (attached !== null) return attached
    const holder = lockHolder(options.paths.lock)
    if (holder === null) {
      const host = hosting(options)
      if (host !== null) return host
    } else if (Date.now() - began > PATIENCE_MS)
      throw fail('home.locked', `Another LocalGPT (process ${holder.pid}) uses this home and does not answer.`, {
        retryable: true,
        hint: `End it first (kill ${holder.pid}), or use a home of your own: localgpt --profile NAME`,
        detail: { pid: holder.pid },
      })
    if (holder !== null && !told && Date.now() - began > SAY_MS) {
      told = true
      options.say(`Waiting for process ${holder.pid}, which has this home …`)
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/** null: somebody was faster. */
function hosting(options: AloneOptions): Side | null {
  try {
    const host = hostAlone(options)
    return { client: host.client, hosts: true, gone: new Promise(() => undefined), stop: (reason) => host.stop(reason) }
  } catch (error) {
    if (error instanceof FaultError && error.fault.code === 'home.locked') return null
    throw error
  }
}

/** null: nobody is there, or does not answer yet. */
export async function attach({
  paths,
  version,
  say,
}: Pick<AloneOptions, 'paths' | 'version' | 'say'>): Promise<Side | null> {
  const file = readHostFile(paths)
  if (file === null || file.pid !== lockHolder(paths.lock)?.pid) return null
  const { connectSocket } = await import('../adapters/socket/connect.ts')
  try {
    const there = await connectSocket({ path: file.socket, token: file.token, timeoutMs: GREETING_MS })
    if (there.version !== version)
      say(
        `Process ${there.pid} hosts this home with LocalGPT ${there.version}; this is ${version}. Start it again: localgpt daemon restart`,
      )
    return {
      client: there.client,
      hosts: false,
      gone: there.gone,
      stop: () => {
        there.close()
        return there.gone
      },
    }
  } catch (error) {
    if (error instanceof FaultError && error.fault.code === 'bus.disconnected') return null
    throw error
  }
}
