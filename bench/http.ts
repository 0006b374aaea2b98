/**
 * What the HTTP door costs beside bare Koa and the bare SDK: `node bench/as-built.mjs bench/http.ts`, after a build. ROUNDS,
 * STREAMS, TURNS change the size.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Router from '@koa/router'
import Koa from 'koa'
import { serveHttp } from '../src/adapters/http/server.ts'
import { createTurns } from '../src/adapters/wire/turns.ts'
import { startHost } from '../src/app/compose.ts'
import { prepareHome } from '../src/app/home.ts'
import { loadConfig } from '../src/config/load.ts'
import { homePaths } from '../src/config/paths.ts'
import { blocksDuring, type Blocks } from './blocks.ts'
import { startModelServer } from './model-server.ts'
import { atLeast, atMost, median, report, round } from './report.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
const STREAMS = Number(process.env['STREAMS'] ?? 200)
const TURNS = Number(process.env['TURNS'] ?? 2000)
/** Each answer is a second long, so that all of them run at once. The second thinks for a second, as models do. */
const MODELS = { atOnce: 'paced-50-20', thinking: 'paced-50-20-1000' } as const
type Model = keyof typeof MODELS
const TOKEN = 'bench'
const headers = { authorization: `Bearer ${TOKEN}` }

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
/** MiB that are in use once nothing can be collected. */
function used() {
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: (heapUsed + external) / 2 ** 20, rss: rss / 2 ** 20 }
}

const home = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
const models = await startModelServer()
const env = { LOCALGPT_HOME: home, OPENAI_BASE_URL: `${models.url}/v1`, OPENAI_API_KEY: 'none-needed' }
const paths = homePaths({ env, homedir: home })
await prepareHome(paths)
const { config } = loadConfig({ file: paths.configFile, home, homedir: home, env })
const host = startHost({ paths, config, version: '0.0.0-bench', env, source: 'bench', memory: 'live' })
const client = host.clientFor('http')
const turns = createTurns({ client, perMinute: 1e6 })
const door = await serveHttp({ client, turns, bind: '127.0.0.1', port: 0, orNext: false, token: TOKEN })
const url = `http://127.0.0.1:${door.port}`

const koa = new Koa().use(new Router().get('/health', (context) => (context.body = { status: 'ok' })).routes())
const bare = koa.listen(0, '127.0.0.1')
await once(bare, 'listening')
const bareUrl = `http://127.0.0.1:${(bare.address() as AddressInfo).port}/health`

const load = spawn(process.execPath, [fileURLToPath(new URL('../bench/http-load.mjs', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const lines = createInterface({ input: load.stdout })[Symbol.asyncIterator]()
async function run<T>(command: object): Promise<T> {
  load.stdin.write(`${JSON.stringify(command)}\n`)
  const { value, done } = (await lines.next()) as IteratorResult<string, undefined>
  if (done === true) throw new Error('the clients broke')
  return JSON.parse(value) as T
}

const rate = async (address: string): Promise<number> =>
  (await run<{ perSecond: number }>({ kind: 'rate', url: address, headers, connections: 16, ms: 700 })).perSecond
const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? NaN

interface Timed {
  readonly first: number
  readonly total: number
  readonly characters: number
}
let opened = 0
async function sessions(count: number, model: Model): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `s_bench_${++opened}`)
  for (const sessionId of ids) await client.command('session.create', { sessionId, model: `openai/${MODELS[model]}` })
  return ids
}

/** p95 of the first text of streams at once, ms, beside the bare SDK's, and what the main thread is kept from meanwhile. */
async function streamsOf(model: Model) {
  const firsts = { bare: [] as number[], chat: [] as number[] }
  const lags: Blocks[] = []
  const characters = new Set<number>()
  const p95 = (runs: readonly Timed[]): number =>
    at(
      runs.map(({ first }) => first),
      0.95,
    )
  const chat = (ids: readonly string[]) => run<Timed[]>({ kind: 'chat', url, headers, sessions: ids })
  const alone = (count: number) =>
    run<Timed[]>({ kind: 'bare', url: models.url, model: MODELS[model], sessions: Array<string>(count).fill('') })
  // Once unmeasured, on both sides: V8 compiles for seconds what nobody has run yet.
  await alone(STREAMS)
  await chat(await sessions(STREAMS, model))
  for (let i = 0; i < Math.min(3, ROUNDS); i++) {
    const bares = await alone(STREAMS)
    const ids = await sessions(STREAMS, model)
    let chats: Timed[] = []
    lags.push(
      await blocksDuring(async () => {
        chats = await chat(ids)
      }),
    )
    firsts.bare.push(p95(bares))
    firsts.chat.push(p95(chats))
    for (const one of [...bares, ...chats]) characters.add(one.characters)
  }
  if (characters.size !== 1) throw new Error('a character was lost or doubled')
  return {
    firstTokenP95Ms: { bare: round(median(firsts.bare)), chat: round(median(firsts.chat)) },
    timesBare: round(median(firsts.chat.map((ms, i) => ms / (firsts.bare[i] ?? NaN)))),
    lagMs: {
      p99: median(lags.map(({ p99 }) => p99)),
      max: Math.max(...lags.map(({ max }) => max)),
      wallP99: median(lags.map(({ wallP99 }) => wallP99)),
    },
  }
}

try {
  // Reads.
  const rates = { bare: [] as number[], health: [] as number[], status: [] as number[] }
  for (let i = 0; i <= ROUNDS; i++) {
    const round = {
      bare: await rate(bareUrl),
      health: await rate(`${url}/health`),
      status: await rate(`${url}/api/status`),
    }
    if (i > 0) for (const name of ['bare', 'health', 'status'] as const) rates[name].push(round[name])
  }
  const share = (name: 'health' | 'status'): number =>
    median(rates[name].map((value, i) => value / (rates.bare[i] ?? NaN)))

  const atOnce = await streamsOf('atOnce')
  const thinking = await streamsOf('thinking')

  // Turns, one after the other, then many.
  const ask = { kind: 'turns', url, headers, model: 'openai/instant', perSession: 20 }
  await run<number[]>({ ...ask, count: 40, atOnce: 1 })
  const warm = await run<number[]>({ ...ask, count: 100, atOnce: 1 })
  await run<number[]>({ ...ask, count: 400, atOnce: 4 })
  const before = used()
  const many = await run<number[]>({ ...ask, count: TURNS, atOnce: 4 })
  const after = used()

  report(
    'http',
    {
      rounds: ROUNDS,
      streams: { size: `${STREAMS} at once, 50 pieces, 20 ms apart`, atOnce, thinking },
      perSecond: {
        bare: round(median(rates.bare)),
        health: round(median(rates.health)),
        status: round(median(rates.status)),
      },
      turnMs: { warm: round(median(warm)), warmP95: round(at(warm, 0.95)), atFourMedian: round(median(many)) },
      memoryMiB: {
        turns: TURNS,
        heapBefore: round(before.heap),
        heapAfter: round(after.heap),
        rssBefore: round(before.rss),
        rssAfter: round(after.rss),
      },
    },
    [
      atLeast('/health, × bare Koa', share('health'), 0.7),
      atLeast('/api/status, × bare Koa', share('status'), 0.7),
      atMost(
        'first token of streams at once, p95, × bare SDK, model that thinks for a second',
        thinking.timesBare,
        1.5,
      ),
      atMost('the same, model that answers at once', atOnce.timesBare, 1.5),
      atMost('main loop, p99 ms', Math.max(atOnce.lagMs.p99, thinking.lagMs.p99), 50),
      atMost('a warm turn, ms', median(warm), 30),
      atMost(`heap after ${TURNS} turns, MiB more`, after.heap - before.heap, 20),
    ],
  )
} finally {
  load.stdin.end()
  bare.close()
  await door.close()
  await host.stop('measured')
  models.stop()
  rmSync(home, { recursive: true, force: true })
}
