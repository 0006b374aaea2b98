/** `node appender.mjs FILE RUN`: turns without end through the real bus and log; every seq is acknowledged on stdout once stored. */
import { writeSync } from 'node:fs'
import { createIds } from '../../src/adapters/system/ids.ts'
import { systemClock } from '../../src/adapters/system/clock.ts'
import { openLog } from '../../src/adapters/sqlite/open-log.ts'
import { createBus } from '../../src/bus/bus.ts'
import { createGate } from '../../src/bus/replay/gate.ts'
import type { Message } from '../../src/bus/messages/envelope.ts'
import type { CommandType, Draft, EventType } from '../../src/bus/messages/index.ts'

const [, , file = '', run = ''] = process.argv
const { log, effects, readOnly } = openLog(file)
if (readOnly !== null) {
  writeSync(1, `read-only ${readOnly.message}\n`)
  process.exit(1)
}
const { gate, clock } = createGate(systemClock, run, effects)
const bus = createBus({ clock, ids: createIds(gate, run), log })
const sessionId = `s-${run}`

const commit = (drafts: readonly Draft<EventType | CommandType>[], cause?: Message): Message | undefined => {
  gate.value('value', () => 'recorded with the next message '.repeat(50))
  const stored = bus.commit(drafts, { source: 'test', cause })
  writeSync(1, stored.map(({ seq }) => `${seq}\n`).join(''))
  return stored[0]
}

const created = {
  sessionId,
  model: 'recall',
  provider: 'recall' as const,
  reason: '',
  contextWindow: 1000,
  memory: true,
}
commit([{ type: 'session.created', data: created }])
for (let n = 1; ; n++) {
  const turn = { sessionId, turnId: `${run}-t${n}` }
  const call = { ...turn, step: 1, callId: `${turn.turnId}.1` }
  const usage = { input: 1, output: 1 }
  const text = 'x'.repeat(n % 800)
  const cause = commit([{ type: 'turn.start', data: { ...turn, text, interactive: false } }])
  commit(
    [
      { type: 'turn.started', data: { ...turn, text, interactive: false, model: 'recall' } },
      { type: 'turn.step.started', data: call },
    ],
    cause,
  )
  commit(
    [
      {
        type: 'model.completed',
        data: {
          ...turn,
          callId: call.callId,
          content: [{ type: 'text', text: `answer ${n}` }],
          stopReason: 'end',
          usage,
          firstTokenMs: 1,
          totalMs: 2,
        },
      },
    ],
    cause,
  )
  commit(
    [
      { type: 'turn.step.completed', data: call },
      { type: 'turn.completed', data: { ...turn, steps: 1, stopReason: 'end', usage } },
    ],
    cause,
  )
}
