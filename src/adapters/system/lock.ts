import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
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

/** ms in which a lock that is being cleared away, or written, has to become free or somebody's. */
const PATIENCE_MS = 2000
const LOOK_MS = 5

/** One process at a time hosts a home. Throws FaultError `home.locked` naming the other; a dead one's lock is broken. */
export function takeLock(path: string): HomeLock {
  const me: Holder = { pid: process.pid, began: beganAt(process.pid) ?? '' }
  const text = JSON.stringify(me)
  let broken: string | null = null
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
    if (create(path, text)) {
      const release = (): void => {
        process.off('exit', release)
        if (read(path) === text) rmSync(path, { force: true })
      }
      // Also where the program leaves early, such as at a closed pipe.
      process.on('exit', release)
      return { broken, release }
    }
    const found = read(path)
    // Given back this very moment.
    if (found === null) continue
    const holder = holderOf(found)
    if (holder !== null && isAlive(holder)) throw locked(holder)
    if (clear(path, found, text))
      broken =
        holder === null
          ? 'An unreadable lock was cleared away.'
          : `The lock of process ${holder.pid}, which is gone, was cleared away.`
    else pause()
  }
  throw fail('home.locked', 'Several processes want this home at the same moment.', {
    retryable: true,
    hint: 'Try again.',
  })
}

/**
 * Takes a dead lock away, which holds the text `dead`; false: another process is at it, or it has changed. Only who
 * holds the claim on that very text may do it, so what another one has put in its place meanwhile is never taken.
 */
function clear(path: string, dead: string, me: string): boolean {
  if (dead === '' && isFresh(path)) return false
  const claim = `${path}.of-${dead.replaceAll(/\W+/g, '').slice(0, 60)}`
  if (!create(claim, me)) {
    const found = read(claim)
    const holder = found === null ? null : holderOf(found)
    // Killed as it cleared.
    if (found !== null && (holder === null || !isAlive(holder))) clear(claim, found, me)
    return false
  }
  try {
    const holder = holderOf(dead)
    const same = read(path) === dead && (holder === null || !isAlive(holder))
    if (same) rmSync(path, { force: true })
    return same
  } finally {
    rmSync(claim, { force: true })
  }
}

/** Who holds the lock now, if somebody alive does. */
export function lockHolder(path: string): Holder | null {
  const holder = holderOf(read(path) ?? '')
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

/** null where there is none. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : ''
  }
}

/** null: nobody wrote it that way. */
function holderOf(text: string): Holder | null {
  try {
    const { pid, began } = JSON.parse(text) as Partial<Holder>
    return typeof pid === 'number' && pid > 0 ? { pid, began: began ?? '' } : null
  } catch {
    return null
  }
}

/** Where there are no links, a lock is empty for a moment before its holder stands in it. */
const isFresh = (path: string): boolean =>
  Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < PATIENCE_MS / 2

/** Nothing else can happen before it is clear who hosts the home. */
const pause = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS)
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
