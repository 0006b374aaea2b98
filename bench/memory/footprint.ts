/** What memory costs an idle host in memory, with and without the model: `npx tsx bench/memory/footprint.ts`. Linux only. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pss } from '../pss.ts'
import { atMost, report, round } from '../report.ts'
import { writeNotes } from './write-notes.ts'

const UNITS = Number(process.env['UNITS'] ?? 10_000)
const IDLE_MS = Number(process.env['IDLE_MS'] ?? 60_000)
const serve = fileURLToPath(new URL('serve', import.meta.url))

/** MB right after the index is complete, and once the host has had nothing to do for a while. */
async function footprint(embeddings: 'local' | 'none', port: number) {
  const root = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
  const workspace = join(root, 'workspace')
  const home = join(root, 'home')
  mkdirSync(workspace)
  writeNotes(workspace, UNITS / 20, UNITS, 1)
  const child = spawn(serve, {
    env: { ...process.env, WORKSPACE: workspace, HOME_DIR: home, PORT: String(port), EMBEDDINGS: embeddings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    let ready = false
    for await (const line of createInterface({ input: child.stdout })) if ((ready = line === 'READY')) break
    if (!ready) throw new Error('The host ended before its index was complete.')
    const { pid } = JSON.parse(readFileSync(join(home, 'state/host.json'), 'utf8')) as { readonly pid: number }
    const indexed = pss(pid)
    await sleep(IDLE_MS)
    return { indexed: round(indexed), idle: round(pss(pid)) }
  } finally {
    child.kill('SIGTERM')
    await ended
    rmSync(root, { recursive: true, force: true })
  }
}

const without = await footprint('none', 31_481)
const model = await footprint('local', 31_482)
report('memory/footprint', { units: UNITS, idleMs: IDLE_MS, pssMb: { without, model } }, [
  atMost('idle host without embeddings, MB', without.idle, 100),
  atMost('idle host with the model after a bulk index, MB', model.idle, 260),
])
