/**
 * The memory of an idle daemon as it answers turns: `npx tsx bench/warm-daemon.ts`, after a build. Linux only. WARM turns come
 * first, then TURNS, no faster than the daemon takes them; the figures are taken IDLE_MS after each.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startModelServer } from './model-server.ts'
import { pss } from './pss.ts'
import { atMost, report, round } from './report.ts'

const WARM = Number(process.env['WARM'] ?? 600)
const TURNS = Number(process.env['TURNS'] ?? 1000)
const IDLE_MS = Number(process.env['IDLE_MS'] ?? 20_000)
/** A daemon takes 600 turns a minute. */
const PACE_MS = 103
const PER_SESSION = 5
const program = fileURLToPath(new URL('../dist/localgpt.js', import.meta.url))

interface HostFile {
  readonly port: number
  readonly token: string
}

const home = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
const models = await startModelServer()
const daemon = spawn(process.execPath, [program, 'daemon', 'start', '--foreground'], {
  env: {
    ...process.env,
    LOCALGPT_HOME: home,
    LOCALGPT_SERVER_PORT: '0',
    OPENAI_BASE_URL: `${models.url}/v1`,
    OPENAI_API_KEY: 'none-needed',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const ended = once(daemon, 'exit')

async function turns(count: number): Promise<void> {
  const { port, token } = JSON.parse(readFileSync(join(home, 'state/host.json'), 'utf8')) as HostFile
  let session = ''
  for (let i = 0; i < count; i++) {
    const next = sleep(PACE_MS)
    const where = i % PER_SESSION === 0 ? { model: 'openai/instant' } : { session_id: session }
    const response = await fetch(`http://127.0.0.1:${port}/api/chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ message: `Hello ${i}`, ...where }),
    })
    const answer = (await response.json()) as { readonly session_id: string }
    if (!response.ok) throw new Error(JSON.stringify(answer))
    session = answer.session_id
    await next
  }
}
async function idle(): Promise<number> {
  await sleep(IDLE_MS)
  return pss(daemon.pid ?? 0)
}

try {
  await once(daemon.stdout, 'data')
  const fresh = await idle()
  await turns(WARM)
  const warm = await idle()
  await turns(TURNS)
  const after = await idle()
  report(
    'warm-daemon',
    {
      warmTurns: WARM,
      turns: TURNS,
      idleMs: IDLE_MS,
      pssMb: { fresh: round(fresh), warm: round(warm), after: round(after) },
    },
    [
      atMost(`idle memory of a warm daemon after ${TURNS} turns, MB more or less`, Math.abs(after - warm), 20),
      atMost(`the same beside a fresh one, after ${WARM + TURNS} turns`, Math.abs(after - fresh), 20),
    ],
  )
} finally {
  daemon.kill('SIGTERM')
  await ended
  models.stop()
  rmSync(home, { recursive: true, force: true })
}
