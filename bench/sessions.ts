import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { providerActor } from '../src/actors/provider/actor.ts'
import { sessionActor } from '../src/actors/session/actor.ts'
import { createSupervisor } from '../src/actors/supervisor/actor.ts'
import { recording } from '../src/adapters/recording/record.ts'
import { openLog } from '../src/adapters/sqlite/open-log.ts'
import { systemClock } from '../src/adapters/system/clock.ts'
import { createIds } from '../src/adapters/system/ids.ts'
import { createBus } from '../src/bus/bus.ts'
import { createLocalClient } from '../src/bus/client.ts'
import { createGate } from '../src/bus/replay/gate.ts'
import type { ModelPort } from '../src/ports/model.ts'
import { round } from './report.ts'

const SESSIONS = Number(process.env['SESSIONS'] ?? 1000)
const PIECES = 20
/** Rounds of 1,000 new sessions behind the one that warms up. */
const ROUNDS = 2

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const MiB = 1024 * 1024
const memory = async () => {
  // The gate lets go of the last stimulus one turn of the event loop after its reactions.
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
  collect()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / MiB, rss: rss / MiB }
}

/** Answers only once all of a round have been asked, so that they stream at the same time. */
function together(): ModelPort & { readonly most: () => number } {
  let open = 0
  let most = 0
  let waiting: (() => void)[] = []
  return {
    most: () => most,
    async *stream() {
      most = Math.max(most, ++open)
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        if (waiting.length < SESSIONS) return
        for (const go of waiting) go()
        waiting = []
      })
      for (let i = 0; i < PIECES; i++) {
        await new Promise((resolve) => setImmediate(resolve))
        yield { type: 'text', text: `word ${i} ` }
      }
      open--
      yield { type: 'stop', reason: 'end' }
    },
  }
}

/** 1,000 conversations stream at once through the real session and provider actors, again and again. */
export async function streamSessions(file: string) {
  const opened = openLog(file)
  const { log } = opened
  const { gate, clock } = createGate(systemClock, 'bench', opened.effects)
  const bus = createBus({ clock, ids: createIds(gate, 'bench'), log })
  const model = together()
  bus.answer('tool.list', () => ({ tools: [] }))
  const resolved = { provider: 'recall' as const, model: 'recall', reason: 'bench', contextWindow: 32_000 }
  const limits = { concurrency: SESSIONS, maxRetries: 0, noticeMs: 60_000, firstTokenMs: 120_000, idleMs: 60_000 }
  const supervisor = createSupervisor(bus, clock, [
    sessionActor(
      {
        log,
        clock,
        closing: () => '',
        workspace: () => ({ read: () => Promise.resolve({ files: [], skills: [], policy: null }) }),
        files: () => ({ judgeFolder: (path) => Promise.resolve({ path, against: 'it is a bench' }) }),
        models: () => ({ resolve: () => Promise.resolve(resolved) }),
        workspacePath: '/',
        recallTokens: 0,
      },
      { maxSteps: 25, maxQueue: 20, maxCalls: 64, maxRepeats: 3, reserveTokens: 1000 },
    ),
    providerActor({ model: () => recording('model', model, gate), limits: () => limits }),
  ])
  supervisor.start()
  const vault = { conceal: (text: string) => text, reveal: (text: string) => text }
  const client = createLocalClient({ bus, gate, raw: systemClock, vault, run: 'bench', source: 'bench' })

  const talk = async (name: string): Promise<number> => {
    const stream = client.subscribe({ subscriber: 'bench', session: name })
    let characters = 0
    await client.command('session.create', { sessionId: name, memory: true }, { timeoutMs: 120_000 })
    await client.command('turn.start', { sessionId: name, turnId: `t_${name}`, text: 'Hello' }, { timeoutMs: 120_000 })
    for await (const item of stream) {
      if (item.kind === 'end') break
      const { type, data } = item.message
      if (type === 'turn.text.delta') characters += data.text.length
      if (type === 'turn.failed') throw new Error(data.fault.message)
      if (type === 'turn.completed') break
    }
    return characters
  }
  const roundOf = async (n: number): Promise<number> => {
    const began = performance.now()
    const read = await Promise.all(Array.from({ length: SESSIONS }, (_, i) => talk(`s${n}x${i}`)))
    if (new Set(read).size !== 1) throw new Error('a reader missed a piece')
    return performance.now() - began
  }

  await roundOf(0)
  const subscribers = bus.subscribers()
  const before = await memory()
  const ms: number[] = []
  for (let n = 1; n <= ROUNDS; n++) ms.push(await roundOf(n))
  const after = await memory()
  const subscribersLeft = bus.subscribers() - subscribers
  supervisor.stop()
  opened.close()
  return {
    atOnce: model.most(),
    sessions: SESSIONS * (ROUNDS + 1),
    msPerRound: ms.map(Math.round),
    heapMiB: [round(before.heap), round(after.heap)],
    rssMiB: [round(before.rss), round(after.rss)],
    heapGrowthMiB: after.heap - before.heap,
    subscribersLeft,
  }
}
