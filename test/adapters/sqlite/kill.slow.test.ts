import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { foldSession } from '../../../src/actors/session/actor.ts'
import { openLog } from '../../../src/adapters/sqlite/open-log.ts'
import { emptyConversation, foldConversation } from '../../../src/views/conversation.ts'

const KILLS = 50
const root = join(import.meta.dirname, '../../..')
// Inside the project, so that the native module is found.
const script = join(root, '.cache', `appender-${process.pid}.mjs`)
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'localgpt-kill-'))
  await build({
    entryPoints: [join(root, 'test/support/appender.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['better-sqlite3'],
    banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
    logLevel: 'error',
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(script, { force: true })
})

/** mulberry32: the same points in every run of this test. */
const random = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** Runs the child until it has acknowledged `after` messages, kills it, and gives every acknowledgement that got out. */
const killed = async (file: string, run: string, after: number, delayMs: number): Promise<number[]> => {
  const child = spawn(process.execPath, [script, file, run], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: number[] = []
  const exited = new Promise((resolve) => child.once('close', resolve))
  let shot = false
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may be cut by the kill.
    if (!/^\d+$/.test(line)) throw new Error(`the child said: ${line}`)
    acknowledged.push(Number(line))
    if (shot || acknowledged.length < after) continue
    shot = true
    setTimeout(() => child.kill('SIGKILL'), delayMs)
  }
  await exited
  expect(child.signalCode).toBe('SIGKILL')
  return acknowledged
}

it(`survives kill -9 at ${KILLS} random points: what was acknowledged is there, decisions are whole, the log folds`, async () => {
  const file = join(folder, 'events.db')
  const next = random(20_261_121)
  let before = 0
  for (let i = 0; i < KILLS; i++) {
    const acknowledged = await killed(file, `r${i}`, 1 + Math.floor(next() * 150), next() * 4)
    const { log, effects, readOnly, close } = openLog(file)
    try {
      expect(readOnly).toBeNull()
      const messages = [...log.read({ since: before + 1 })]
      const seqs = messages.map(({ seq }) => seq)
      expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, n) => before + 1 + n))
      // A line torn by the kill can only be the last; it would name a seq too small, which is there as well.
      expect(acknowledged.filter((seq) => !seqs.includes(seq) && seq > before)).toEqual([])
      expect(acknowledged.length).toBeGreaterThan(0)

      const turns = (type: string): string[] =>
        messages.flatMap((message) =>
          message.type === type && 'turnId' in message.data ? [String(message.data.turnId)] : [],
        )
      expect(turns('turn.started')).toEqual(turns('turn.step.started'))
      expect(turns('turn.step.completed')).toEqual(turns('turn.completed'))
      // What came in before a message is stored with it.
      const ordinals = [...effects.read(`r${i}`)].map(({ ordinal }) => ordinal)
      expect(ordinals).toEqual(Array.from({ length: ordinals.length }, (_, n) => n + 1))

      const session = `s-r${i}`
      const state = foldSession(log, session)
      const done = turns('turn.completed').length
      expect(state.exists).toBe(true)
      expect(state.entries.filter(({ message }) => message.role === 'assistant')).toHaveLength(done)
      let view = emptyConversation(session)
      for (const message of log.read({ session })) view = foldConversation(view, message)
      expect(view.messages.filter(({ role }) => role === 'user')).toHaveLength(turns('turn.started').length)
      expect(view.summary.running).toBe(turns('turn.started').length > done)
      before = log.head()
    } finally {
      close()
    }
  }
  expect(before).toBeGreaterThan(KILLS)
}, 120_000)
