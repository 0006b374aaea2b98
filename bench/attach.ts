/**
 * How soon a home is hosted, and by whom: `npx tsx bench/attach.ts`, after a build. A daemon until it is ready, a process
 * that takes over from a killed one, commands beside a host.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openHome } from '../src/app/open-home.ts'
import { prepareHome } from '../src/app/home.ts'
import { loadConfig } from '../src/config/load.ts'
import { homePaths } from '../src/config/paths.ts'
import { version } from '../src/config/version.ts'
import { atMost, median, report, round } from './report.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 9)
const program = fileURLToPath(new URL('../dist/localgpt.js', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
const env = {
  PATH: process.env['PATH'],
  LOCALGPT_HOME: join(root, 'home'),
  LOCALGPT_SERVER_PORT: '0',
  // Nothing listens there.
  OLLAMA_HOST: 'http://127.0.0.1:47',
}
const paths = homePaths({ env, homedir: root })
await prepareHome(paths)
const { config } = loadConfig({ file: paths.configFile, home: paths.home, homedir: root, env })

async function startDaemon(): Promise<{ child: ChildProcess; ms: number }> {
  const began = performance.now()
  const child = spawn(process.execPath, [program, 'daemon', 'start', '--foreground'], { env })
  for await (const text of child.stdout) if (String(text).includes('Listening on')) break
  return { child, ms: performance.now() - began }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const over = once(child, 'exit')
  child.kill(signal)
  await over
}

async function timeCommand(args: readonly string[]): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, [program, ...args], { env, stdio: 'ignore' })
  const [status] = (await once(child, 'exit')) as [number | null]
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${String(status)}`)
  return performance.now() - began
}

/** ms from the kill until an attached process has a bus again that answers and writes. */
async function timeTakeOver(n: number): Promise<number> {
  const { child } = await startDaemon()
  const home = await openHome({ paths, config, version, env, source: 'bench', memory: 'live', say: () => undefined })
  await home.client.query('session.list', {})
  const began = performance.now()
  await stop(child, 'SIGKILL')
  for (;;) {
    try {
      const made = await home.client.command('session.create', { sessionId: `taken-${n}`, model: 'recall' })
      if (made.type !== 'session.created') throw new Error(made.data.fault.message)
      break
    } catch {
      await sleep(1)
    }
  }
  const took = performance.now() - began
  if (!home.hosts()) throw new Error('somebody else took over')
  await home.stop('measured')
  return took
}

try {
  const ready: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const { child, ms } = await startDaemon()
    ready.push(ms)
    await stop(child, 'SIGTERM')
  }
  const takeOver: number[] = []
  for (let i = 0; i < ROUNDS; i++) takeOver.push(await timeTakeOver(i))
  const question = ['ask', 'What is kept here?']
  const alone: number[] = []
  const beside: number[] = []
  for (let i = 0; i < ROUNDS; i++) alone.push(await timeCommand(question))
  const { child } = await startDaemon()
  await timeCommand(question)
  for (let i = 0; i < ROUNDS; i++) beside.push(await timeCommand(question))
  await stop(child, 'SIGTERM')
  report(
    'attach',
    {
      rounds: ROUNDS,
      medianMs: {
        ready: round(median(ready)),
        takeOver: round(median(takeOver)),
        askAlone: round(median(alone)),
        askBesideHost: round(median(beside)),
      },
    },
    [
      atMost('daemon ready, ms', median(ready), 1000),
      atMost('take-over after kill -9, longest, ms', Math.max(...takeOver), 1000),
      atMost('ask beside a host, × alone', median(beside) / median(alone), 1),
    ],
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
