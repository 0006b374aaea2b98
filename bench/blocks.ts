import { readFileSync } from 'node:fs'
import { round } from './report.ts'

export interface Blocks {
  /** Longest time this thread ran without coming back to its loop, ms. */
  readonly max: number
  readonly p99: number
  /** The same by the wall clock: with the time it waited for a core, or the whole machine was stopped by its host. */
  readonly wallMax: number
  readonly wallP99: number
}

const NS = 1e6

/** ns this thread ran; null where the system does not count them. */
function ran(): number | null {
  try {
    return Number.parseInt(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8'), 10)
  } catch {
    return null
  }
}

/** How long the main thread is kept from its loop while `work` runs; to be called in the main thread. */
export async function blocksDuring(work: () => Promise<void>): Promise<Blocks> {
  const blocks: number[] = []
  const walls: number[] = []
  let [wall, cpu] = [performance.now(), ran()]
  const timer = setInterval(() => {
    const [now, used] = [performance.now(), ran()]
    walls.push(now - wall)
    blocks.push(used === null || cpu === null ? now - wall : (used - cpu) / NS)
    ;[wall, cpu] = [performance.now(), ran()]
  }, 1)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return { max: at(blocks, 1), p99: at(blocks, 0.99), wallMax: at(walls, 1), wallP99: at(walls, 0.99) }
}

const at = (values: readonly number[], share: number): number =>
  round([...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0)
