import { fail } from '../messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EffectRow } from '../../ports/effects.ts'
import type { Gate } from '../../ports/gate.ts'

export interface ReplayTime {
  readonly clock: Clock
  /** Gives recorded values back in their order; nothing is let in by itself. */
  readonly gate: Gate
  readonly setNow: (at: number) => void
  /** Fires a timer by its recorded name; false where it was never set or was called off. */
  readonly fire: (key: string) => boolean
}

/** Time that moves only when the next recorded stimulus says so. */
export function createReplayTime(values: readonly EffectRow[]): ReplayTime {
  const byKey = new Map<string, string[]>()
  for (const { key, payload } of values) byKey.set(key, [...(byKey.get(key) ?? []), payload])
  const timers = new Map<string, () => void>()
  let now = 0
  let made = 0

  const gate: Gate = {
    admit: () => {
      throw fail('internal', 'a replay lets nothing in by itself')
    },
    value: (key) => {
      const payload = byKey.get(key)?.shift()
      if (payload === undefined) throw fail('internal', `the recording holds no further value for ${key}`)
      return JSON.parse(payload) as never
    },
  }
  const clock: Clock = {
    now: () => now,
    offsetMinutes: () => gate.value('clock.offset', () => 0),
    after: (_ms, fn) => {
      const key = `timer#${++made}`
      timers.set(key, fn)
      return () => timers.delete(key)
    },
  }

  return {
    clock,
    gate,
    setNow: (at) => {
      now = at
    },
    fire: (key) => {
      const fn = timers.get(key)
      timers.delete(key)
      fn?.()
      return fn !== undefined
    },
  }
}
