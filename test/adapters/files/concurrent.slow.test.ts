import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const script = join(root, '.cache', `hammer-${process.pid}.mjs`)
let folder: string
let file: string

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-hammer-')))
  await build({
    entryPoints: [join(root, 'test/support/hammer.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  })
})
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-hammer-')))
  file = join(folder, 'note.md')
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(script, { force: true })
})

const run = (command: string, args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`))
    })
  })
const hammer = (way: string, name: string, count: number): Promise<void> =>
  run(process.execPath, [script, way, file, name, String(count)])
const shell = (name: string, count: number): Promise<void> =>
  run('sh', [
    '-c',
    `i=1; while [ $i -le ${count} ]; do echo "- ${name} $i" >> "$0"; sleep 0.01; i=$((i+1)); done`,
    file,
  ])

const lines = (): string[] => readFileSync(file, 'utf8').split('\n')
/** How often each line of one writer is there. */
const counts = (name: string, count: number): number[] => {
  const all = lines()
  return Array.from({ length: count }, (_, i) => all.filter((line) => line === `- ${name} ${i + 1}`).length)
}
const once = (count: number): number[] => Array.from({ length: count }, () => 1)

describe.skipIf(process.platform === 'win32')('a note that several programs write to', { timeout: 120_000 }, () => {
  it('keeps every line that is added, once', async () => {
    await Promise.all([hammer('append', 'a', 40), hammer('append', 'b', 40), shell('c', 120), shell('d', 120)])
    expect([counts('a', 40), counts('b', 40)]).toEqual([once(40), once(40)])
    expect([counts('c', 120), counts('d', 120)]).toEqual([once(120), once(120)])
    expect(lines().filter((line) => line !== '' && !/^(?:# Title|- [a-d] \d+)$/.test(line))).toEqual([])
  })

  it.each(['rename', 'truncate'])('keeps every line while an editor saves it (%s)', async (way) => {
    writeFileSync(file, '# Title\n\n- from before\n')
    await Promise.all([hammer(way, 'editor', 60), hammer('append', 'a', 40)])
    expect(counts('editor', 60)).toEqual(once(60))
    expect(counts('a', 40).every((n) => n >= 1)).toBe(true)
    expect(lines()).toContain('- from before')
  })

  it('keeps every line while lines of it are changed', async () => {
    writeFileSync(file, '# Title\n\n- counter x: 0\n\n- from before\n')
    await Promise.all([hammer('edit', 'x', 40), hammer('append', 'a', 30), shell('c', 150)])
    expect(lines()).toContain('- counter x: 40')
    // Both may bring back a line that fell between: the one who added it, and the one whose change went past it.
    expect(counts('a', 30).filter((n) => n === 0)).toEqual([])
    expect(counts('c', 150)).toEqual(once(150))
    expect(readdirSync(folder)).toEqual(['note.md'])
  })

  it.each(['rename', 'truncate'])('keeps changes of lines while an editor saves it (%s)', async (way) => {
    writeFileSync(file, '# Title\n\n- counter x: 0\n\n- from before\n')
    await Promise.all([hammer('edit', 'x', 25), hammer(way, 'editor', 60)])
    expect(counts('editor', 60)).toEqual(once(60))
    expect(lines()).toContain('- from before')
  })
})
