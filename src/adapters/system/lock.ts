import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fail, type FaultError } from '../../bus/messages/fault.ts'

export interface Holder {
  readonly pid: number
  /** When that process began, as the system tells it: a pid alone may belong to another one by now. */
  readonly began: string
}

export interface HomeLock {
  /** What was found and cleared away, for the person; null where nothing was. */
  readonly broken: string | null
  readonly release: () => void
}

const ATTEMPTS = 5

/** One process at a time hosts a home. Throws FaultError `home.locked` naming the other; a dead one's lock is broken. */
export function takeLock(path: string): HomeLock {
  const me: Holder = { pid: process.pid, began: beganAt(process.pid) ?? '' }
  let broken: string | null = null
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(path, JSON.stringify(me))) {
      const release = (): void => {
        process.off('exit', release)
        const holder = readHolder(path)
        if (holder?.pid === me.pid && holder.began === me.began) rmSync(path, { force: true })
      }
      // Also where the program leaves early, such as at a closed pipe.
      process.on('exit', release)
      return { broken, release }
    }
    const holder = readHolder(path)
    if (holder !== null && isAlive(holder)) throw locked(holder)
    // Renaming first: of two that find a dead lock, one moves it and the other finds it gone.
    const aside = `${path}.stale-${process.pid}`
    try {
      renameSync(path, aside)
      const moved = readHolder(aside)
      if (moved !== null && isAlive(moved)) {
        // Somebody was faster: what was moved is the new lock, so it goes back.
        linkSync(aside, path)
        rmSync(aside, { force: true })
        throw locked(moved)
      }
      rmSync(aside, { force: true })
      broken =
        holder === null
          ? 'An unreadable lock was cleared away.'
          : `The lock of process ${holder.pid}, which is gone, was cleared away.`
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw fail('home.locked', 'Several processes want this home at the same moment.', {
    retryable: true,
    hint: 'Try again.',
  })
}

/** Who holds the lock now, if somebody alive does. */
export function lockHolder(path: string): Holder | null {
  const holder = readHolder(path)
  return holder !== null && isAlive(holder) ? holder : null
}

const locked = ({ pid }: Holder): FaultError =>
  fail('home.locked', `Another LocalGPT (process ${pid}) uses this home.`, {
    retryable: true,
    hint: `End it first (kill ${pid}), or use a home of your own: localgpt --profile NAME`,
    detail: { pid },
  })

/** Written aside and linked into place: nobody ever reads a lock without its holder. */
function create(path: string, text: string): boolean {
  const aside = `${path}.new-${process.pid}`
  try {
    writeFileSync(aside, text, { mode: 0o600 })
    try {
      linkSync(aside, path)
    } catch (error) {
      if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
    }
    return true
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    throw fail('home.unwritable', `${path} cannot be written: ${message}.`, {
      hint:
        code === 'ENOSPC' || code === 'EDQUOT'
          ? 'The disk is full. Make room and start again; nothing was lost.'
          : 'Choose another place with LOCALGPT_HOME.',
    })
  } finally {
    rmSync(aside, { force: true })
  }
}

/** File systems without hard links (FAT, some network shares) say so with one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'])

function readHolder(path: string): Holder | null {
  try {
    const { pid, began } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    return typeof pid === 'number' && pid > 0 ? { pid, began: began ?? '' } : null
  } catch {
    return null
  }
}

const DEAD = 'dead'

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = beganAt(pid)
  if (now === DEAD) return false
  return now === null || began === '' || now === began
}

/**
 * Linux: clock ticks since boot, field 22 of /proc/PID/stat (proc(5)), with the boot's id; `dead` where the process
 * has ended and its parent has not asked how. Elsewhere null: the pid decides.
 */
function beganAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return DEAD
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19] ?? ''}`
  } catch {
    return null
  }
}
