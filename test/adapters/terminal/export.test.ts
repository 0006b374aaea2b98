import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { exportTo } from '../../../src/adapters/terminal/chat/export.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

it('says in words why a conversation cannot be written', async () => {
  writeFileSync(join(folder, 'file'), '')
  await expect(exportTo(join(folder, 'nope/x.md'), 'x')).rejects.toThrow(
    /cannot be written: its folder is not there\.$/,
  )
  await expect(exportTo(join(folder, 'file/x.md'), 'x')).rejects.toThrow(/is a file, no folder\.$/)
})

it('leaves a file alone that is there', async () => {
  const path = join(folder, 'x.md')
  expect(await exportTo(path, 'one')).toBe(path)
  await expect(exportTo(path, 'two')).rejects.toThrow('is there already and stays as it is.')
})
