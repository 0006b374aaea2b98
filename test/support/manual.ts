import type { Clock } from '../../src/ports/clock.ts'
import type { EffectRow, EffectStore } from '../../src/ports/effects.ts'
import type { Ids } from '../../src/ports/ids.ts'
import type { RawClock } from '../../src/ports/raw-clock.ts'

interface Timer {
  readonly at: number
  readonly fn: () => void
}

const timers = (start: number) => {
  let now = start
  const waiting = new Set<Timer>()
  return {
    now: () => now,
    after: (ms: number, fn: () => void): (() => void) => {
      const timer = { at: now + ms, fn }
      waiting.add(timer)
      return () => waiting.delete(timer)
    },
    /** Moves time on and fires what is due, in order. */
    advance: (ms: number): void => {
      const end = now + ms
      for (;;) {
        const next = [...waiting].sort((a, b) => a.at - b.at)[0]
        if (next === undefined || next.at > end) break
        waiting.delete(next)
        now = Math.max(now, next.at)
        next.fn()
      }
      now = end
    },
    set: (to: number): void => {
      now = to
    },
    waiting: () => waiting.size,
  }
}

export const manualClock = (start = 1_000) => {
  const { after, now, ...rest } = timers(start)
  return { ...rest, now, after, offsetMinutes: () => 0 } satisfies Clock & typeof rest
}

/** The machine's clock by hand; what has settled is told by the test calling `settle`. */
export const manualRawClock = (start = 1_000, offset = 60) => {
  const { after, ...rest } = timers(start)
  const settled: (() => void)[] = []
  return {
    ...rest,
    timer: after,
    settled: (fn: () => void) => {
      settled.push(fn)
    },
    offsetMinutes: () => offset,
    settle: () => {
      for (const fn of settled.splice(0)) fn()
    },
  } satisfies RawClock & { settle: () => void } & typeof rest
}

export const countingIds = (prefix = 'm'): Ids => {
  let n = 0
  return { next: () => `${prefix}${n++}`, unguessable: (kind) => `${kind}_${(n++).toString(16).padStart(32, '0')}` }
}

export const memoryEffects = (): EffectStore & { readonly rows: EffectRow[] } => {
  const rows: EffectRow[] = []
  return {
    rows,
    append: (row) => {
      rows.push(row)
    },
    read: (run) => rows.filter((row) => row.run === run),
  }
}
