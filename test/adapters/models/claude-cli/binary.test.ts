import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findClaude } from '../../../../src/adapters/models/claude-cli/binary.ts'

let folder: string
const program = (...names: string[]): string => {
  mkdirSync(join(folder, ...names.slice(0, -1)), { recursive: true })
  const path = join(folder, ...names)
  writeFileSync(path, '', { mode: 0o755 })
  return path
}
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-claude-')))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

it('is the first on PATH', () => {
  const [second] = [program('two', 'claude'), program('three', 'claude')]
  const PATH = ['one', 'two', 'three'].map((name) => join(folder, name)).join(delimiter)
  expect(findClaude({ env: { PATH } })).toBe(second)
  expect(findClaude({ env: { PATH: '' } })).toBeNull()
})

it('is nothing that lies in the folder the program was started in, whatever PATH says', () => {
  const claude = program('node_modules', '.bin', 'claude')
  const PATH = ['.', relative(process.cwd(), join(claude, '..'))].join(delimiter)
  expect(findClaude({ env: { PATH } })).toBeNull()
})
