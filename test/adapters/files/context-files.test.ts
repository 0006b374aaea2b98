import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
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
