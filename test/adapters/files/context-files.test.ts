import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withinBudget } from '../../../src/adapters/files/context-budget.ts'
import { createWorkspace } from '../../../src/adapters/files/workspace.ts'

const days = { today: '2026-01-06', yesterday: '2026-01-05', memory: true }
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'context-'))
  mkdirSync(join(root, 'memory'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

test('standing files, yesterday and today are shown in this order, without comments', async () => {
  writeFileSync(join(root, 'memory/2026-01-06.md'), '- today\n')
  writeFileSync(join(root, 'memory/2026-01-05.md'), '- yesterday\n')
  writeFileSync(join(root, 'MEMORY.md'), '# Memory\n<!-- for you -->\n- a fact\n')
  const { files } = await createWorkspace(root).read(days)
  expect(files.map(({ name }) => name)).toEqual(['MEMORY.md', 'memory/2026-01-05.md', 'memory/2026-01-06.md'])
  expect(files[0]?.text).toBe('# Memory\n\n- a fact')
})

test('a file of headings and comments alone says nothing', async () => {
  writeFileSync(join(root, 'USER.md'), '# You\n\n<!-- write here -->\n')
  expect((await createWorkspace(root).read(days)).files).toEqual([])
})

test('what changes, goes or comes between two turns is seen', async () => {
  const workspace = createWorkspace(root)
  const textOf = async () => (await workspace.read(days)).files.map(({ text }) => text)
  expect(await textOf()).toEqual([])
  writeFileSync(join(root, 'MEMORY.md'), '- one\n')
  expect(await textOf()).toEqual(['- one'])
  expect(await textOf()).toEqual(['- one'])
  writeFileSync(join(root, 'MEMORY.md'), '- another\n')
  expect(await textOf()).toEqual(['- another'])
  unlinkSync(join(root, 'MEMORY.md'))
  expect(await textOf()).toEqual([])
})

test('they share one budget: what is short stays whole, a log keeps its latest lines', async () => {
  const lines = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `- ${name} ${i + 1}\n`).join('')
  writeFileSync(join(root, 'USER.md'), '- short\n')
  writeFileSync(join(root, 'MEMORY.md'), lines('fact', 2000))
  writeFileSync(join(root, 'memory/2026-01-05.md'), lines('entry', 2000))
  writeFileSync(join(root, 'memory/2026-01-06.md'), '- now\n')
  const { files } = await createWorkspace(root).read(days)
  const texts = Object.fromEntries(files.map(({ name, text }) => [name, text]))
  expect(texts['USER.md']).toBe('- short')
  expect(texts['memory/2026-01-06.md']).toBe('- now')
  expect(texts['MEMORY.md']).toMatch(/^- fact 1\n[^]*\n- fact \d+\n\(the file goes on; read it for the rest\)$/)
  expect(texts['memory/2026-01-05.md']).toMatch(
    /^\(the file begins earlier; read it for the rest\)\n- entry \d+\n[^]*- entry 2000$/,
  )
  const total = files.reduce((sum, { text }) => sum + text.length, 0)
  expect(total).toBeGreaterThan(23_500)
  expect(total).toBeLessThan(24_100)
})

test('a line longer than its share is cut between code points', () => {
  const long = { name: 'a.md', text: '🦊'.repeat(100) }
  for (const keep of ['start', 'end'] as const)
    for (const budget of [50, 51])
      expect(withinBudget([{ ...long, keep }], budget)[0]?.text).not.toMatch(/[\ud800-\udfff]/u)
})

test('a link that leads out of the notes brings nothing into the prompt, and it is said; the identity may lead anywhere', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'context-outside-'))
  try {
    for (const name of ['keys.md', 'keys.toml']) writeFileSync(join(outside, name), 'secret')
    writeFileSync(join(root, 'notes.md'), '- mine')
    symlinkSync(join(outside, 'keys.md'), join(root, 'IDENTITY.md'))
    symlinkSync(join(outside, 'keys.md'), join(root, 'USER.md'))
    symlinkSync(join(outside, 'keys.toml'), join(root, 'TOOLS.md'))
    symlinkSync('notes.md', join(root, 'MEMORY.md'))
    const textsOf = async (elsewhere: readonly string[]) =>
      Object.fromEntries(
        (await createWorkspace(root, elsewhere).read(days)).files.map(({ name, text }) => [name, text]),
      )
    const refused = expect.stringContaining('is not read') as string
    expect(await textsOf([])).toEqual({
      'IDENTITY.md': 'secret',
      'USER.md': refused,
      'TOOLS.md': refused,
      'MEMORY.md': '- mine',
    })
    // A folder of notes is named, and no more than its notes is read.
    expect(await textsOf([outside])).toMatchObject({ 'USER.md': 'secret', 'TOOLS.md': refused })
  } finally {
    rmSync(outside, { recursive: true })
  }
})
