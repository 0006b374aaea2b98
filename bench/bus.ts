/** What the bus costs: `npx tsx bench/bus.ts`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INSERT_EVENT } from '../src/adapters/sqlite/event-log.ts'
import { connect, migrate, prepareForWriting } from '../src/adapters/sqlite/open.ts'
import { openLog } from '../src/adapters/sqlite/open-log.ts'
import { eventMigrations } from '../src/adapters/sqlite/schema.ts'
import { createBus } from '../src/bus/bus.ts'
import type { Data } from '../src/bus/messages/index.ts'
import { atLeast, atMost, median, report, round } from './report.ts'
import { streamSessions } from './sessions.ts'

const ROUNDS = 9
const EVENTS = 2_000
const DELTAS = 200_000

const folder = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
const data: Data<'tool.completed'> = {
  sessionId: 's_0123456789abcdef',
  turnId: 't_0123456789abcdef',
  toolCallId: 'call_0123456789',
  name: 'read_file',
  output: 'The wheels of the bike are 28 inches across. '.repeat(6),
  truncated: false,
  ms: 12,
}

/** Events a second, one row a transaction, on both sides. */
function logged() {
  const bare = connect(join(folder, 'bare.db'))
  prepareForWriting(bare)
  migrate(bare, join(folder, 'bare.db'), eventMigrations)
  const insert = bare.prepare(INSERT_EVENT)
  const json = JSON.stringify(data)
  let seq = 0
  const insertAll = (): void => {
    for (let i = 0; i < EVENTS; i++) {
      const id = `bench-${(++seq).toString(36)}`
      insert.run(seq, id, 'tool.completed', data.sessionId, 1, Date.now(), 'bench', id, null, json)
    }
  }

  const opened = openLog(join(folder, 'bus.db'))
  let n = 0
  const ids = { next: () => `bench-${(++n).toString(36)}`, unguessable: (prefix: string) => `${prefix}_${++n}` }
  const clock = { now: Date.now, offsetMinutes: () => 0, after: () => () => undefined }
  const bus = createBus({ clock, ids, log: opened.log })
  let heard = 0
  bus.on('tool.completed', 'bench', () => heard++)
  const commitAll = (): void => {
    for (let i = 0; i < EVENTS; i++) bus.commit([{ type: 'tool.completed', data }], { source: 'bench' })
  }
  const emitAll = (): void => {
    const { sessionId, turnId } = data
    for (let i = 0; i < DELTAS; i++)
      bus.emit(
        { type: 'turn.text.delta', data: { sessionId, turnId, step: 1, part: 0, offset: i, text: 'word ' } },
        { source: 'bench' },
      )
  }

  insertAll()
  commitAll()
  emitAll()
  const rates = { bare: [] as number[], bus: [] as number[], deltas: [] as number[], deltasByCpu: [] as number[] }
  for (let i = 0; i < ROUNDS; i++) {
    rates.bare.push(rate(EVENTS, insertAll))
    rates.bus.push(rate(EVENTS, commitAll))
    rates.deltas.push(rate(DELTAS, emitAll))
    rates.deltasByCpu.push(cpuRate(DELTAS, emitAll))
  }
  if (heard !== (ROUNDS + 1) * EVENTS) throw new Error(`${heard} events were heard`)
  bare.close()
  opened.close()
  return rates
}

function rate(count: number, work: () => void): number {
  const began = performance.now()
  work()
  return (count / (performance.now() - began)) * 1000
}

/** As `rate`, by the processor's time: what others do on the machine does not count. */
function cpuRate(count: number, work: () => void): number {
  const began = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(began)
  return (count / (user + system)) * 1_000_000
}

try {
  const { bare, bus, deltas, deltasByCpu } = logged()
  const sessions = await streamSessions(join(folder, 'sessions.db'))
  report(
    'bus',
    {
      rounds: ROUNDS,
      perSecond: {
        bareInsert: Math.round(median(bare)),
        logged: Math.round(median(bus)),
        deltas: Math.round(median(deltas)),
        deltasByCpuTime: Math.round(median(deltasByCpu)),
      },
      sessions,
    },
    [
      atLeast('logged events, × bare INSERT', median(bus.map((each, i) => each / (bare[i] ?? NaN))), 0.8),
      atLeast('deltas a second', Math.round(median(deltas)), 500_000),
      atMost('heap kept by 2,000 more streaming sessions, MiB', round(sessions.heapGrowthMiB), 4),
      atMost('subscribers left behind', sessions.subscribersLeft, 0),
    ],
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
