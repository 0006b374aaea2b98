import type { FSWatcher } from 'chokidar'
import { basename } from 'node:path'

interface WatchOptions {
  /** Folders and files; those that are not there yet are watched for. */
  readonly roots: readonly string[]
  readonly signal: AbortSignal
  /** ms of quiet before a change is told, and at most so long while changes go on. */
  readonly quietMs?: number
  readonly longestMs?: number
}

const QUIET_MS = 60
const LONGEST_MS = 500
const POLL_MS = 2000

/**
 * Absolute paths of notes as they are added, changed and removed, gathered until a moment of quiet. Looks by itself
 * every 2 s where the system cannot tell (network disks, too many files for it).
 */
export async function* watchNotes({
  roots,
  signal,
  quietMs = QUIET_MS,
  longestMs = LONGEST_MS,
}: WatchOptions): AsyncGenerator<readonly string[], void, undefined> {
  const { watch } = await import('chokidar')
  const changed = new Set<string>()
  let due = false
  let wake: (() => void) | null = null
  let quiet: NodeJS.Timeout | undefined
  let firstAt = 0
  const ring = (): void => {
    due = true
    wake?.()
  }
  const told = (path: string): void => {
    if (!isNote(path)) return
    if (changed.size === 0) firstAt = performance.now()
    changed.add(path)
    clearTimeout(quiet)
    const left = Math.max(0, firstAt + longestMs - performance.now())
    quiet = setTimeout(ring, Math.min(quietMs, left))
  }

  const open = (usePolling: boolean): FSWatcher =>
    watch([...roots], {
      ignoreInitial: true,
      ignored: (path, stats) => isHidden(path, roots) || (stats?.isFile() === true && !isNote(path)),
      usePolling,
      interval: POLL_MS,
      // Links could lead round in circles.
      followSymlinks: false,
      ignorePermissionErrors: true,
    })
      .on('add', told)
      .on('change', told)
      .on('unlink', told)
      .on('error', () => {
        if (usePolling || watcher !== active) return
        void watcher.close()
        active = open(true)
      })
  const watcher = open(false)
  let active = watcher

  signal.addEventListener('abort', ring, { once: true })
  try {
    for (;;) {
      await new Promise<void>((resolve) => {
        wake = resolve
        if (due || signal.aborted) resolve()
      })
      if (signal.aborted) return
      due = false
      const paths = [...changed]
      changed.clear()
      if (paths.length > 0) yield paths
    }
  } finally {
    signal.removeEventListener('abort', ring)
    clearTimeout(quiet)
    await active.close()
  }
}

const isNote = (path: string): boolean => path.toLowerCase().endsWith('.md')

const isHidden = (path: string, roots: readonly string[]): boolean => {
  if (roots.includes(path)) return false
  const name = basename(path)
  return name.startsWith('.') || name === 'node_modules'
}
