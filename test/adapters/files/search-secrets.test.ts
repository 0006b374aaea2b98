import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { concealing } from '../../../src/adapters/recording/concealing.ts'
import { createFiles } from '../../../src/adapters/files/files.ts'
import { openVault } from '../../../src/adapters/system/vault.ts'

const KEY = 'sk-ant-abcdefghijklmnopqrstuvwxyz0123'
let workspace = ''
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'localgpt-search-secrets-'))
})
afterEach(() => {
  rmSync(workspace, { recursive: true })
})

function searchOf(text: string) {
  writeFileSync(join(workspace, 'conf.json'), text)
  const vault = openVault(join(workspace, 'vault.json'), [])
  const roots = { workspace, allowPaths: [], protectedPaths: [], hiddenPaths: [] }
  const files = concealing(createFiles({ ...roots, conceal: vault.conceal }), vault)
  const search = async (pattern: string) =>
    (await files.grep(pattern, { path: 'conf.json', ignoreCase: false, limit: 10 })).lines.map((line) => line.text)
  return { search, vault }
}

it('an excerpt of a long line that begins or ends inside a key shows nothing of it', async () => {
  const { search } = searchOf(`{"a":"${'x'.repeat(500)}","key":"${KEY}","z":"${'y'.repeat(90)}"}\n`)
  for (let back = 80; back < 160; back += 7) {
    const shown = (await search(`.{${back}}$`)).join()
    expect(shown).toContain('yyyy')
    expect(shown).not.toMatch(/abcdefg|wxyz0123|mnopq/)
  }
})

it('a key is found by its placeholder alone, so that no pattern can guess it piece by piece', async () => {
  const { search, vault } = searchOf(`KEY=${KEY}\nother line\n`)
  const line = `KEY=${vault.conceal(KEY)}`
  expect(await search('sk-ant-abc')).toEqual([])
  expect(await search('^KEY=.{37}$')).toEqual([])
  expect(await search('KEY=')).toEqual([line])
  expect(await search(vault.conceal(KEY))).toEqual([line])
})
