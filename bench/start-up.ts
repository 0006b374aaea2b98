/** How long and how large the program is before it says anything. `npx tsx bench/start-up.ts`, after a build. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startModelServer } from './model-server.ts'
import { atMost, median, report, round } from './report.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 15)
const NOTES = fileURLToPath(new URL('memory/notes/workspace', import.meta.url))
const QUESTION = 'Who looks after the heating?'
const program = fileURLToPath(new URL('../dist/localgpt.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
const server = await startModelServer()

/** Written by the child itself as it ends; KiB and µs, as `process.resourceUsage` gives them. */
const usageFile = join(folder, 'usage')
const tellUsage = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify(process.resourceUsage())))`,
)}`

const environment = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  LOCALGPT_HOME: join(folder, home),
  OPENAI_API_KEY: 'none-needed',
  OPENAI_BASE_URL: `${server.url}/v1`,
  ANTHROPIC_API_KEY: 'none-needed',
  ANTHROPIC_BASE_URL: server.url,
})

/** ms from spawn to exit. */
async function time(args: readonly string[], home = 'warm'): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { env: environment(home), stdio: 'ignore' })
  const [status] = (await once(child, 'exit')) as [number | null]
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${String(status)}`)
  return performance.now() - began
}

async function usage(args: readonly string[]): Promise<{ readonly peakMiB: number; readonly cpuMs: number }> {
  await time(['--import', tellUsage, ...args])
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(usageFile, 'utf8')) as NodeJS.ResourceUsage
  return { peakMiB: maxRSS / 1024, cpuMs: (userCPUTime + systemCPUTime) / 1000 }
}

const ask = (model: string): readonly string[] => [program, '--model', model, 'ask', 'What is the answer?']
const cases = {
  bare: ['-e', '0'],
  version: [program, '--version'],
  help: [program, '--help'],
  askRecall: ask('recall'),
  askOpenAi: ask('openai/instant'),
  search: [program, 'memory', 'search', QUESTION],
  searchVectors: [program, 'memory', 'search', '--semantic', QUESTION],
} as const
type Case = keyof typeof cases
/** Searches have a home of their own: a conversation added there would be read by the next one. */
const homeOf = (name: Case): string => (name.startsWith('search') ? 'notes' : 'warm')
const names = Object.keys(cases) as Case[]

/** Bytes of the one request a fresh home makes. */
async function firstRequest(model: string, home: string) {
  await server.received()
  await time(ask(model), home)
  const requests = await server.received()
  const [first] = requests
  if (first === undefined) throw new Error(`${model} was not asked`)
  return { requests: requests.length, ...first }
}

try {
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Case, number[]>
  await time([program, 'config', 'init'], 'notes')
  cpSync(NOTES, join(folder, 'notes/workspace'), { recursive: true })
  await time([program, 'memory', 'reindex'], 'notes')
  for (const name of names) await time(cases[name], homeOf(name))
  for (let i = 0; i < ROUNDS; i++) for (const name of names) times[name].push(await time(cases[name], homeOf(name)))
  const measured = ['bare', 'askRecall', 'askOpenAi'] as const
  const peaks: Record<(typeof measured)[number], number[]> = { bare: [], askRecall: [], askOpenAi: [] }
  const cpu: Record<(typeof measured)[number], number[]> = { bare: [], askRecall: [], askOpenAi: [] }
  for (let i = 0; i < 5; i++)
    for (const name of measured) {
      const { peakMiB, cpuMs } = await usage(cases[name])
      peaks[name].push(peakMiB)
      cpu[name].push(cpuMs)
    }
  const openai = await firstRequest('openai/instant', 'fresh-openai')
  const anthropic = await firstRequest('anthropic/instant', 'fresh-anthropic')

  const medians = (figures: Readonly<Record<string, readonly number[]>>) =>
    Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, round(median(values))]))
  // Round by round: both sides of a ratio ran within the same second.
  const timesBare = (name: Case): number => median(times[name].map((ms, i) => ms / (times.bare[i] ?? NaN)))
  report(
    'start-up',
    {
      rounds: ROUNDS,
      medianMs: medians(times),
      medianCpuMs: medians(cpu),
      peakRssMiB: medians(peaks),
      firstRequest: { openai, anthropic },
    },
    [
      atMost('--version, × bare node', timesBare('version'), 1.5),
      atMost('--help, × bare node', timesBare('help'), 2.5),
      atMost('ask on recall, × bare node', timesBare('askRecall'), 8),
      atMost('ask on an instant server, × bare node', timesBare('askOpenAi'), 8),
      atMost('memory search by words, × bare node', timesBare('search'), 3),
      atMost('memory search with vectors, × bare node', timesBare('searchVectors'), 7),
      atMost('ask on recall, MiB', median(peaks.askRecall), 120),
      atMost('ask on an instant server, MiB', median(peaks.askOpenAi), 120),
      atMost('first request to OpenAI, bytes', openai.total, 5_000),
      atMost('first request to Anthropic, bytes', anthropic.total, 5_000),
      atMost('requests to OpenAI for one question', openai.requests, 1),
      atMost('requests to Anthropic for one question', anthropic.requests, 1),
    ],
  )
} finally {
  server.stop()
  rmSync(folder, { recursive: true, force: true })
}
