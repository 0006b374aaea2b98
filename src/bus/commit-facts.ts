import type { Bus } from './bus.ts'
import { sessionOf, type Message } from './messages/envelope.ts'
import { faultFrom, type Fault } from './messages/fault.ts'
import { specOf, type CommandType, type Draft, type EventType } from './messages/index.ts'

/**
 * Commits what an actor decided. Null: done. A Fault: the log would not take it, nothing has happened, whoever
 * asked has been told, and the actor keeps its old state.
 */
export function commitFacts(
  bus: Bus,
  source: string,
  facts: readonly Draft<EventType | CommandType>[],
  cause: Message | undefined,
): Fault | null {
  if (facts.length === 0) return null
  try {
    bus.commit(facts, { source, cause })
    return null
  } catch (error) {
    const fault = faultFrom(error)
    if (!fault.code.startsWith('log.')) throw error
    if (cause !== undefined && specOf(cause.type).kind === 'command') bus.reject(cause, fault)
    const session = facts.map(({ data }) => sessionOf(data)).find((id) => id !== null) ?? null
    bus.emit({ type: 'log.failing.delta', data: { sessionId: session, fault } }, { source, cause })
    return fault
  }
}
