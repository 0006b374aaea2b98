import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const script = join(root, '.cache', `lock-racer-${process.pid}.mjs`)
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'localgpt-race-'))
  await build({
    entryPoints: [join(root, 'test/support/lock-racer.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(script, { force: true })
})

function racer() {
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    pid: child.pid,
    run: async (line: string): Promise<string> => {
      child.stdin.write(`${line}\n`)
      return String((await lines.next()).value)
    },
    letGo: () => child.stdin.write('\n'),
    end: () => child.kill(),
  }
}

const gone = (): number => spawnSync(process.execPath, ['-e', '0']).pid

const ROUNDS = 300
/** ms until all have read their line. */
const AHEAD = 4

it.each([
  ['a free lock', () => null],
  ['the lock of a process that is gone', (pid: number) => JSON.stringify({ pid, began: 'x' })],
  ['a lock nobody can read', () => '{"pid":'],
])(
  'of four processes that want %s at the same moment exactly one gets it, and the others know who',
  async (_, left) => {
    const racers = Array.from({ length: 4 }, racer)
    const dead = gone()
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const path = join(folder, 'lock')
        const text = left(dead)
        if (text !== null) writeFileSync(path, text)
        const at = Date.now() + AHEAD
        const said = await Promise.all(racers.map((each) => each.run(`${path}\t${at}`)))
        const winners = racers.filter((_racer, n) => said[n] === 'won')
        expect({ round, said, winners: winners.length }).toMatchObject({ winners: 1 })
        const others = said.filter((words) => words !== 'won')
        expect(others).toEqual(others.map(() => `home.locked ${winners[0]?.pid}`))
        winners[0]?.letGo()
        // Its next line is read after the lock is gone.
        for (const each of winners) await each.run(`${join(folder, 'other')}\t0`)
        for (const each of winners) each.letGo()
        rmSync(path, { force: true })
      }
    } finally {
      for (const each of racers) each.end()
    }
    rmSync(join(folder, 'other'), { force: true })
    expect(readdirSync(folder)).toEqual([])
  },
)

it('a lock is cleared away also where the process that was at it has been killed', async () => {
  const path = join(folder, 'killed')
  const pid = gone()
  const dead = JSON.stringify({ pid, began: 'x' })
  writeFileSync(path, dead)
  writeFileSync(`${path}.of-pid${pid}beganx`, JSON.stringify({ pid: gone(), began: 'y' }))
  const one = racer()
  expect(await one.run(`${path}\t0`)).toBe('won')
  one.end()
})
