import { readFileSync } from 'node:fs'

/** MB that a process alone would free: what it shares is counted in part. Linux only. */
export const pss = (pid: number): number =>
  Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1000
