import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'

/** As `nice` counts: 0 is usual, 19 the last. */
const NICENESS = 10

/**
 * Lets other threads go first where all want a core, so that bulk work delays nobody who is waited for. Linux gives each
 * thread a priority of its own; elsewhere nothing changes.
 */
export function giveWay(): void {
  try {
    // PID/task/TID
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICENESS)
  } catch {
    // No Linux, or a container without /proc.
  }
}
