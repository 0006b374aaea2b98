import type { Clock } from '../../ports/clock.ts'
import type { EffectStore } from '../../ports/effects.ts'
import type { Gate, Stimulus } from '../../ports/gate.ts'
import type { RawClock } from '../../ports/raw-clock.ts'

export interface LiveGate {
  readonly gate: Gate
  readonly clock: Clock
  /** Stimuli waiting outside, for overload checks. */
  readonly waiting: () => number
}

/** Stimuli that were let in and are still in the queue before it is cut. */
const MAX_PASSED = 1024

interface Waiting {
  readonly stimulus: Stimulus
  readonly deliver: () => void
}

/** The gate of a live run: lets stimuli in one by one and writes down what it let in. */
export function createGate(raw: RawClock, run: string, effects: EffectStore): LiveGate {
  const queue: Waiting[] = []
  let head = 0
  let busy = false
  let now = raw.now()
  let ordinal = 0
  let timers = 0

  const record = (kind: Stimulus['kind'], key: string, session: string | null, payload: string): void => {
    effects.append({ run, ordinal: ++ordinal, at: now, kind, key, session, payload })
  }

  const next = (): void => {
    const waiting = queue[head]
    if (waiting === undefined) {
      queue.length = 0
      head = 0
      busy = false
      return
    }
    busy = true
    // Under steady load the queue is never empty, and what was let in must not be held for ever.
    if (++head >= MAX_PASSED) {
      queue.splice(0, head)
      head = 0
    }
    // Wall clocks go back at times; the log's must not.
    now = Math.max(now, raw.now())
    const { kind, key, session, payload } = waiting.stimulus
    // First of all: whatever throws below, the next stimulus is let in.
    raw.settled(next)
    record(kind, key, session, payload())
    waiting.deliver()
  }

  const gate: Gate = {
    admit(stimulus, deliver) {
      queue.push({ stimulus, deliver })
      if (!busy) next()
    },
    value(key, make) {
      const value = make()
      record('value', key, null, JSON.stringify(value))
      return value
    },
  }

  const clock: Clock = {
    now: () => now,
    offsetMinutes: (at) => gate.value('clock.offset', () => raw.offsetMinutes(at)),
    after: (ms, fn) => {
      const key = `timer#${++timers}`
      let live = true
      const stop = raw.timer(ms, () => {
        gate.admit({ kind: 'timer', key, session: null, payload: () => 'null' }, () => {
          if (live) fn()
        })
      })
      return () => {
        live = false
        stop()
      }
    },
  }

  return { gate, clock, waiting: () => queue.length - head }
}
