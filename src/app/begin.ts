import { foldApprovals } from '../actors/approvals/fold.ts'
import type { Supervisor } from '../actors/supervisor/actor.ts'
import type { Bus } from '../bus/bus.ts'
import { faultFrom, FaultError } from '../bus/messages/fault.ts'
import type { Data } from '../bus/messages/index.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { Gate, Stimulus } from '../ports/gate.ts'
import { TURN_BOUNDS, unfinishedSessions } from '../views/unfinished.ts'

/** Start and end of a run reach the actors through the gate too, so that a replay does them at the same place. */
type HostStep = 'host.start' | 'host.stop' | 'host.end'

export const stepOf = (key: HostStep, detail: unknown): Stimulus => ({
  kind: 'command',
  key,
  session: null,
  payload: () => JSON.stringify(detail),
})

/** Resolves, or rejects with what `work` throws, when the step's turn has come. */
export const admitStep = (gate: Gate, key: HostStep, detail: unknown, work: () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    gate.admit(stepOf(key, detail), () => {
      try {
        work()
        resolve()
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
  })

interface Run {
  readonly bus: Bus
  readonly log: EventLog
  readonly supervisor: Supervisor
}

/** Starts the actors, says so in the log, and wakes the sessions whose turns the last run left open. */
export function beginRun({ bus, log, supervisor }: Run, started: Data<'host.started'>): void {
  supervisor.start()
  const [last] = log.read({ types: ['host.started'], newestFirst: true, limit: 1 })
  const unfinished = last === undefined ? [] : unfinishedSessions(log.read({ since: last.seq, types: TURN_BOUNDS }))
  // A turn that waits for the person may have begun many runs ago.
  const waiting = Object.values(foldApprovals(log).pending).map(({ sessionId }) => sessionId)
  const open = new Set([...unfinished, ...waiting])
  bus.commit([{ type: 'host.started', data: started }], { source: 'host' })
  supervisor.wakeStanding()
  for (const sessionId of open) supervisor.wake('session', sessionId)
}

/** The end is worth a line in the log, not a failure: the disk may be full. */
export function endRun(bus: Bus, reason: string): void {
  try {
    bus.commit([{ type: 'host.stopped', data: { reason } }], { source: 'host' })
  } catch (error) {
    if (!(error instanceof FaultError) || !faultFrom(error).code.startsWith('log.')) throw error
  }
}
