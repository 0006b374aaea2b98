import { takeLock } from '../adapters/system/lock.ts'
import { FaultError } from '../bus/messages/fault.ts'
import { startHost, type Host, type HostOptions } from './compose.ts'

/** Hosts a home for one command, without a port. Throws FaultError `home.locked`, `log.*`. */
export function hostAlone(options: HostOptions & { readonly say: (text: string) => void }): Host {
  const lock = takeLock(options.paths.lock)
  if (lock.broken !== null) options.say(lock.broken)
  let host: Host
  try {
    host = startHost(options)
    if (host.readOnly !== null) throw new FaultError(host.readOnly)
  } catch (error) {
    lock.release()
    throw error
  }
  return {
    ...host,
    stop: async (reason, options) => {
      await host.stop(reason, options)
      lock.release()
    },
  }
}
