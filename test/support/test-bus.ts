import { createMemoryLog } from '../../src/adapters/recording/memory-log.ts'
import { createBus, type Bus } from '../../src/bus/bus.ts'
import type { Logged, Message } from '../../src/bus/messages/envelope.ts'
import { fail } from '../../src/bus/messages/fault.ts'
import type { Draft } from '../../src/bus/messages/index.ts'
import type { EventLog } from '../../src/ports/event-log.ts'
import { countingIds, manualClock } from './manual.ts'

/** A bus on a log in memory whose writes can be made to fail. */
export const testBus = (before: readonly Logged[] = []) => {
  const stored = createMemoryLog(before)
  const clock = manualClock()
  let failing = false
  const log: EventLog = {
    ...stored,
    append: (batch) => {
      if (failing) throw fail('log.write_failed', 'The disk is full.', { retryable: true })
      stored.append(batch)
    },
  }
  const bus = createBus({ clock, ids: countingIds(), log })
  return {
    bus,
    log,
    clock,
    failWrites: (now: boolean): void => {
      failing = now
    },
    logged: (): readonly Logged[] => [...log.read()],
  }
}

export const started = (actor: 'memory' | 'tools' = 'memory', key = ''): Draft<'actor.started'> => ({
  type: 'actor.started',
  data: { actor, key },
})

export const cleared = (sessionId: string): Draft<'session.cleared'> => ({
  type: 'session.cleared',
  data: { sessionId },
})

export const textDelta = (offset: number, text: string, turnId = 't1'): Draft<'turn.text.delta'> => ({
  type: 'turn.text.delta',
  data: { sessionId: 's1', turnId, step: 1, part: 0, offset, text },
})

export const commitTo = (
  bus: Bus,
  ...drafts: readonly Draft<'actor.started' | 'session.cleared'>[]
): readonly Message[] => bus.commit(drafts, { source: 'test' })
