import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNoteIndex } from '../../../src/app/memory/create-note-index.ts'
import type { NoteIndex } from '../../../src/app/memory/note-index.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import { protectedIn } from '../../../src/security/paths/protected.ts'

let home: string
let workspace: string
let memory: NoteIndex
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-links-')))
  workspace = join(home, 'workspace')
  for (const folder of ['workspace/memory', 'elsewhere', 'outside', 'state'])
    mkdirSync(join(home, folder), { recursive: true })
  for (const name of ['outside/keys.md', 'elsewhere/shared.md', 'config.toml', 'workspace/POLICY.md'])
    writeFileSync(join(home, name), `walrus in ${name}\n`)
  memory = createNoteIndex({
    workspace,
    externalPaths: [join(home, 'elsewhere')],
    dbFile: join(home, 'state', 'memory.db'),
    eventsDb: null,
    followConversations: false,
    decay: 0,
    model: null,
    ...protectedIn({ home, workspace }),
  })
})
afterEach(async () => {
  await memory.close()
  rmSync(home, { recursive: true })
})
const link = (name: string, to: string): void => {
  symlinkSync(to, join(workspace, name))
}
const found = async (): Promise<readonly string[]> => {
  const ask = { query: 'walrus', limit: 20, explain: false }
  const { results } = await memory.find({ ask, vector: null, today: '2026-01-01' })
  return results.map(({ file, content }) => `${file}: ${content}`).toSorted()
}

describe('a link among the notes', () => {
  it('is told of where it leads to anything but a note', async () => {
    link('shared.md', '../elsewhere/shared.md')
    link('keys.md', join(home, 'outside', 'keys.md'))
    link('settings.md', '../config.toml')
    const all = (await found()).join('\n')
    expect(all).not.toContain('keys.md')
    expect(all).not.toContain('config.toml')
    expect([await memory.read('keys.md'), await memory.read('settings.md')]).toEqual([null, null])
    for await (const step of memory.refresh({ force: true, changedOnly: false }))
      if (step.type === 'done')
        expect(step.report.problems.join()).toMatch(/keys\.md is a link.*settings\.md is a link/s)
  })

  it('goes by the name of what it leads to, however it is spelled', async () => {
    link('shared.md', '../elsewhere/shared.md')
    link('days', '../elsewhere')
    writeFileSync(join(workspace, 'mine.md'), 'walrus at home\n')
    link('same.md', 'mine.md')
    const far = { file: join(home, 'elsewhere/shared.md'), text: 'walrus in elsewhere/shared.md\n' }
    for (const name of ['shared.md', 'days/shared.md', './../elsewhere/shared.md', 'x/../../elsewhere/shared.md'])
      expect([name, await memory.read(name)]).toEqual([name, far])
    for (const name of ['mine.md', 'same.md', './mine.md', '../workspace/mine.md', join(workspace, 'mine.md')])
      expect([name, await memory.read(name)]).toEqual([name, { file: 'mine.md', text: 'walrus at home\n' }])
    expect(await found()).toEqual([
      `${far.file}: walrus in elsewhere/shared.md`,
      'POLICY.md: walrus in workspace/POLICY.md',
      'mine.md: walrus at home',
    ])
  })

  it('that takes the place of a note takes its name away', async () => {
    const names = async () => (await found()).map((line) => line.replace(/:.*/, ''))
    writeFileSync(join(workspace, 'mine.md'), 'walrus at home\n')
    expect(await names()).toContain('mine.md')
    const leaving = new AbortController()
    const changes = memory.changes(leaving.signal)[Symbol.asyncIterator]()
    const change = changes.next()
    await sleep(100)
    rmSync(join(workspace, 'mine.md'))
    link('mine.md', '../elsewhere/shared.md')
    await change
    for await (const _ of memory.refresh({ force: false, changedOnly: true })) continue
    leaving.abort()
    await changes.return?.()
    expect(await names()).not.toContain('mine.md')
  })

  it.each([
    ['outside', '../../outside/keys.md', 'tool.outside_roots'],
    ['to what is not there, outside', '../../outside/new.md', 'tool.outside_roots'],
    ['to the settings', '../../config.toml', 'tool.protected'],
    ['to the policy', '../POLICY.md', 'tool.protected'],
    ['to itself', 'day.md', 'tool.outside_roots'],
  ])('is not written through: %s', async (_, to, code) => {
    link('memory/day.md', to)
    const before = [readFileSync(join(home, 'config.toml')), readFileSync(join(home, 'outside', 'keys.md'))]
    const refused = memory.append('memory/day.md', '- noted', '# Day').catch((error: unknown) => faultFrom(error).code)
    expect(await refused).toBe(code)
    expect([readFileSync(join(home, 'config.toml')), readFileSync(join(home, 'outside', 'keys.md'))]).toEqual(before)
    expect(readFileSync(join(workspace, 'POLICY.md'), 'utf8')).toBe('walrus in workspace/POLICY.md\n')
    expect(existsSync(join(home, 'outside', 'new.md'))).toBe(false)
  })

  it('to a folder of notes is written through', async () => {
    link('days', '../elsewhere')
    expect(await memory.append('days/day.md', '- noted', '# Day')).toEqual({
      file: 'days/day.md',
      lineStart: 3,
      lineEnd: 3,
      added: true,
    })
    expect(readFileSync(join(home, 'elsewhere', 'day.md'), 'utf8')).toBe('# Day\n\n- noted\n')
  })
})
