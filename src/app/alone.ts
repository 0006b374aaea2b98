import { takeLock } from '../adapters/system/lock.ts'
import { FaultError } from '../bus/messages/fault.ts'
import { newToken, openAttachDoor, type AttachDoor } from './attach-door.ts'
import { startHost, type Host, type HostOptions } from './compose.ts'

export interface AloneOptions extends HostOptions {
  readonly say: (text: string) => void
}

/** ms after which a host that may be gone at once opens its socket: a short command does without. */
const SOON_MS = 250
/** ms that turns of attached processes get when the host was only here for one command. */
const WAIT_MS = 600_000
const DRAIN_MS = 3_000
/** ms without a message after which those who are attached ask nothing more for now. */
const QUIET_MS = 1_000
const LOOK_MS = 20

/** Hosts a home without a port; others can attach. Throws FaultError `home.locked`, `log.*`. */
export function hostAlone(options: AloneOptions): Host {
  const { paths, version, say } = options
  const lock = takeLock(paths.lock)
  if (lock.broken !== null) say(lock.broken)
  let host: Host
  try {
    host = startHost(options)
    if (host.readOnly !== null) throw new FaultError(host.readOnly)
  } catch (error) {
    lock.release()
    throw error
  }
  const passing = (options.memory ?? 'still') !== 'live'
  const door = later(passing ? SOON_MS : 0, () =>
    openAttachDoor({ host, paths, version, port: null, token: newToken() }),
  )
  return {
    ...host,
    stop: async (reason) => {
      const opened = await door.settled().catch((error: unknown) => {
        say(
          `Other processes cannot use this home beside this one: ${error instanceof Error ? error.message : String(error)}`,
        )
        return null
      })
      const others = opened?.attached() ?? 0
      // Whoever comes while others are waited for may still use it.
      if (!passing || others === 0) opened?.hide()
      if (passing && others > 0) {
        say('Another LocalGPT uses this home through this process; it ends when that one has its answer.')
        await quiet(host, () => opened?.attached() === 0)
      }
      await host.stop(reason, { graceMs: others === 0 ? 0 : passing ? WAIT_MS : DRAIN_MS })
      await opened?.close()
      lock.release()
    },
  }
}

/** Nothing has been said for a while: whoever has only just come may be about to ask. */
async function quiet({ bus }: Host, alone: () => boolean): Promise<void> {
  let last = performance.now()
  const off = bus.onAll('alone', () => (last = performance.now()))
  while (!alone() && performance.now() - last < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  off()
}

/** Does it after `ms`, or not at all where it is settled before. */
function later(ms: number, open: () => Promise<AttachDoor>): { settled(): Promise<AttachDoor | null> } {
  let opening: Promise<AttachDoor> | null = null
  const timer = setTimeout(() => {
    opening = open()
    opening.catch(() => undefined) // told when it is settled
  }, ms)
  timer.unref()
  return {
    settled: async () => {
      clearTimeout(timer)
      return opening
    },
  }
}
