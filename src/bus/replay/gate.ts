import type { Clock } from '../../ports/clock.ts'
import type { EffectStore } from '../../ports/effects.ts'
import type { Gate, Stimulus } from '../../ports/gate.ts'
import type { RawClock } from '../../ports/raw-clock.ts'
import { createWaitingLine } from './waiting-line.ts'

export interface LiveGate {
  readonly gate: Gate
  readonly clock: Clock
  /** Stimuli waiting outside, for overload checks. */
  readonly waiting: () => number
}

/** ms that a patient stimulus lets others go first. */
const PATIENCE_MS = 100

interface Waiting {
  readonly stimulus: Stimulus
  readonly deliver: () => void
  /** When it came, ms. */
  readonly since: number
}

/** The gate of a live run: lets stimuli in one by one, the patient ones behind the others, and writes down what it let in. */
export function createGate(raw: RawClock, run: string, effects: EffectStore): LiveGate {
  const line = createWaitingLine<Waiting>()
  const patient = createWaitingLine<Waiting>()
  let busy = false
  let now = raw.now()
  let ordinal = 0
  let timers = 0

  const record = (kind: Stimulus['kind'], key: string, session: string | null, payload: string): void => {
    effects.append({ run, ordinal: ++ordinal, at: now, kind, key, session, payload })
  }

  /** A patient one has just gone before others. More of them may be due than there is time for, so these are next. */
  let wentBefore = false
  const isDue = ({ since }: Waiting): boolean => {
    const waited = raw.now() - since
    // A clock that was set back says nothing about how long it was.
    return waited >= PATIENCE_MS || waited < 0
  }
  const take = (): Waiting | undefined => {
    const first = patient.first()
    const others = line.size() > 0
    const due = first !== undefined && (!others || (!wentBefore && isDue(first)))
    wentBefore = due && others
    return due ? patient.shift() : line.shift()
  }

  const next = (): void => {
    const waiting = take()
    busy = waiting !== undefined
    if (waiting === undefined) return
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
      const entered = stimulus.patient === true ? patient : line
      entered.push({ stimulus, deliver, since: raw.now() })
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

  return { gate, clock, waiting: () => line.size() + patient.size() }
}
