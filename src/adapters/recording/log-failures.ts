import { FaultError } from '../../bus/messages/fault.ts'
import { fault } from '../../bus/messages/fault-schema.ts'
import type { EffectRow } from '../../ports/effects.ts'
import type { EventLog } from '../../ports/event-log.ts'
import type { Gate } from '../../ports/gate.ts'

const keyOf = (append: number): string => `log.append#${append}`

/** A full disk decides what happens next as much as any answer does, so it is recorded: as soon as that can be written. */
export function recordLogFailures(log: EventLog, gate: Gate): EventLog {
  let appends = 0
  return {
    ...log,
    append(batch) {
      appends++
      try {
        log.append(batch)
      } catch (error) {
        if (error instanceof FaultError) gate.value(keyOf(appends), () => error.fault)
        throw error
      }
    },
  }
}

/** Refuses the appends that were refused in the recorded run. */
export function replayLogFailures(log: EventLog, values: readonly EffectRow[]): EventLog {
  const refused = new Map(values.map(({ key, payload }) => [key, payload]))
  let appends = 0
  return {
    ...log,
    append(batch) {
      const payload = refused.get(keyOf(++appends))
      if (payload !== undefined) throw new FaultError(fault.parse(JSON.parse(payload)))
      log.append(batch)
    },
  }
}
