import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openHistory } from '../../../src/adapters/terminal/input/history.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  file = join(folder, 'history')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

it('an entry of many lines comes back whole in the next run', () => {
  openHistory(file).add('one\ntwo\n\tthree')
  expect(openHistory(file).entries).toEqual(['one\ntwo\n\tthree'])
})

it('is for the owner only', () => {
  openHistory(file).add('one')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('keeps the newest thousand', () => {
  const history = openHistory(file)
  for (let n = 1; n <= 1005; n++) history.add(`entry ${n}`)
  expect(history.entries).toHaveLength(1000)
  const again = openHistory(file)
  expect([again.entries[0], again.entries.at(-1)]).toEqual(['entry 6', 'entry 1005'])
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1000)
})

it('the same thing twice is kept once, white space not at all', () => {
  const history = openHistory(file)
  for (const entry of ['a', 'a', '  \n', 'b', 'a']) history.add(entry)
  expect(history.entries).toEqual(['a', 'b', 'a'])
})

it('a key that was typed is not stored', () => {
  openHistory(file).add(`use sk-ant-${'a1'.repeat(20)} please`)
  expect(readFileSync(file, 'utf8')).toBe('"use (a key) please"\n')
})

it('a line cut short by a crash is left out', () => {
  writeFileSync(file, '"one"\n"tw')
  expect(openHistory(file).entries).toEqual(['one'])
})

it('what cannot be stored lives until the end of the run', () => {
  const history = openHistory(join(folder, 'missing', 'history'))
  history.add('one')
  expect(history.entries).toEqual(['one'])
})
