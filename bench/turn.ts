/** What a turn costs beside the bare SDK on the same server: `npx tsx bench/turn.ts`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import OpenAI from 'openai'
import { runTurn } from '../src/adapters/terminal/run-turn.ts'
import { startHost } from '../src/app/compose.ts'
import { prepareHome } from '../src/app/home.ts'
import { loadConfig } from '../src/config/load.ts'
import { homePaths } from '../src/config/paths.ts'
import { startModelServer } from './model-server.ts'
import { atMost, median, report, round } from './report.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 15)
const MODEL = 'paced-200-2'

interface Timed {
  readonly firstMs: number
  readonly totalMs: number
  readonly characters: number
}

/** Times pieces of text as they come. */
async function timed(pieces: AsyncIterable<string>, began: number): Promise<Timed> {
  let first: number | null = null
  let characters = 0
  for await (const piece of pieces) {
    first ??= performance.now()
    characters += piece.length
  }
  return { firstMs: (first ?? NaN) - began, totalMs: performance.now() - began, characters }
}

const home = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
const server = await startModelServer()
const env = { LOCALGPT_HOME: home, OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: 'none-needed' }
const paths = homePaths({ env, homedir: home })
await prepareHome(paths)
const { config } = loadConfig({ file: paths.configFile, home, homedir: home, env })
const host = startHost({ paths, config, version: '0.0.0-bench', env, source: 'bench' })
const sdk = new OpenAI({ apiKey: 'none-needed', baseURL: `${server.url}/v1`, maxRetries: 0 })

async function* bareText(): AsyncGenerator<string> {
  const stream = await sdk.chat.completions.create({
    model: MODEL,
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  })
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta.content ?? ''
    if (text !== '') yield text
  }
}

async function* turnText(sessionId: string, turnId: string): AsyncGenerator<string> {
  for await (const item of runTurn(host.client, { sessionId, turnId, text: 'Hello', interactive: false })) {
    if (item.type === 'text') yield item.text
    if (item.type === 'failed') throw new Error(item.fault.message)
  }
}

const bare = (): Promise<Timed> => timed(bareText(), performance.now())

async function turn(n: number): Promise<Timed> {
  const sessionId = `s_bench_${n}`
  await host.client.command('session.create', { sessionId, model: `openai/${MODEL}`, memory: true })
  return timed(turnText(sessionId, `t_${n}`), performance.now())
}

try {
  for (let i = 0; i < 2; i++) {
    await bare()
    await turn(-i)
  }
  const bares: Timed[] = []
  const turns: Timed[] = []
  for (let n = 1; n <= ROUNDS; n++) {
    bares.push(await bare())
    turns.push(await turn(n))
  }
  if (new Set([...bares, ...turns].map(({ characters }) => characters)).size !== 1) throw new Error('a piece was lost')
  const of = (runs: readonly Timed[], field: keyof Timed): number => median(runs.map((run) => run[field]))
  report(
    'turn',
    {
      rounds: ROUNDS,
      pieces: '200, 2 ms apart',
      medianMs: {
        bare: { first: round(of(bares, 'firstMs')), total: round(of(bares, 'totalMs')) },
        turn: { first: round(of(turns, 'firstMs')), total: round(of(turns, 'totalMs')) },
      },
    },
    [
      atMost('first token, ms more', median(turns.map(({ firstMs }, i) => firstMs - (bares[i]?.firstMs ?? NaN))), 5),
      atMost('whole answer, ×', median(turns.map(({ totalMs }, i) => totalMs / (bares[i]?.totalMs ?? NaN))), 1.15),
    ],
  )
} finally {
  await host.stop('measured')
  server.stop()
  rmSync(home, { recursive: true, force: true })
}
