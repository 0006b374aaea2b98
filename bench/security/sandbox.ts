/** What the box costs a command, and whether it holds: `npx tsx bench/security/sandbox.ts`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ShellOptions } from '../../src/adapters/sandbox/options.ts'
import { createShell, type Shell } from '../../src/adapters/sandbox/shell.ts'
import { runAttempts } from '../../src/app/sandbox/run-attempts.ts'
import { keptFromCommands, protectedIn } from '../../src/security/paths/protected.ts'
import { atMost, median, report, round } from '../report.ts'

const ROUNDS = Number(process.env['ROUNDS'] ?? 60)
const root = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
const home = join(root, 'home')
const workspace = join(home, 'workspace')
mkdirSync(workspace, { recursive: true })
const { protectedPaths, hiddenPaths } = protectedIn({ home, workspace })
const options: ShellOptions = {
  ...{ workspace, allowPaths: [], home: homedir(), network: 'deny', enabled: true, level: 'auto', env: process.env },
  ...{ protectedPaths: [...protectedPaths, ...keptFromCommands(workspace)], hiddenPaths },
}

/** ms of an empty command of bash as Node starts it. */
async function timePlain(): Promise<number> {
  const began = performance.now()
  const child = spawn('bash', ['--norc', '--noprofile', '-c', 'true'], { stdio: ['ignore', 'pipe', 'pipe'] })
  await once(child, 'close')
  return performance.now() - began
}

/** ms of the same by the shell of the tools, to its very end. */
async function timeShell(shell: Shell, boxed: boolean): Promise<number> {
  const began = performance.now()
  const command = { command: 'true', cwd: '.', timeoutMs: 10_000, boxed }
  for await (const piece of shell.run(command, new AbortController().signal))
    if (piece.type === 'exit' && piece.code !== 0) throw new Error(`true ended with ${String(piece.code)}`)
  return performance.now() - began
}

/** ms of the first command of a shell, when no box waits yet. */
async function timeFirst(): Promise<number> {
  const fresh = createShell(options)
  try {
    await fresh.level()
    return await timeShell(fresh, true)
  } finally {
    await fresh.close()
  }
}

const shell = createShell(options)
try {
  const began = performance.now()
  const level = await shell.level()
  const probeMs = performance.now() - began
  const plain: number[] = []
  const unboxed: number[] = []
  const boxed: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    plain.push(await timePlain())
    boxed.push(await timeShell(shell, true))
    unboxed.push(await timeShell(shell, false))
  }
  const first: number[] = []
  for (let i = 0; i < Math.min(ROUNDS, 20); i++) first.push(await timeFirst())
  const { tests } = await runAttempts({ folder: root, shell: options })
  const failed = tests.filter(({ ok }) => !ok).map(({ name }) => name)
  const overMs = median(boxed) - median(plain)
  const sandbox = {
    plainMs: round(median(plain)),
    boxedMs: round(median(boxed)),
    overMs: round(overMs),
    unboxedMs: round(median(unboxed)),
    firstMs: round(median(first)),
    probeMs: round(probeMs),
  }
  const escapes = { cases: tests.length, held: tests.length - failed.length, failed }
  report('sandbox', { rounds: ROUNDS, level, sandbox, escapes }, [
    atMost('a box, ms over plain bash', overMs, 12),
    atMost('ways out of the box', failed.length, 0),
  ])
} finally {
  await shell.close()
  rmSync(root, { recursive: true, force: true })
}
