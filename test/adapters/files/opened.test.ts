import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFiles } from '../../../src/adapters/files/files.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import type { FilesPort } from '../../../src/ports/files.ts'
import { protectedIn } from '../../../src/security/paths/protected.ts'

let folder: string
let files: FilesPort
let bike: string
const at = (...names: string[]): string => join(folder, ...names)

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-opened-')))
  bike = at('ada', 'projects', 'bike')
  const [home, workspace] = [at('gpt'), at('gpt', 'workspace')]
  for (const path of [bike, at('ada', '.ssh'), join(workspace, 'knowledge'), at('gpt', 'state'), at('allowed', 'x')])
    mkdirSync(path, { recursive: true })
  writeFileSync(join(bike, 'a.md'), 'wheels')
  files = createFiles({
    ...{ workspace, allowPaths: [at('allowed')], around: { personHome: at('ada'), home, program: at('program') } },
    ...protectedIn({ home, workspace }),
  })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A home elsewhere, as LOCALGPT_HOME names one. */
function another(): string {
  for (const name of ['state', 'workspace']) mkdirSync(at('other', name), { recursive: true })
  writeFileSync(at('other', 'state', 'events.db'), '')
  return at('other')
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => faultFrom(error).code,
  )

describe('a folder is judged by where it leads', () => {
  it('can be opened', async () => {
    symlinkSync(bike, at('link'))
    expect(await files.judgeFolder(bike)).toEqual({ path: bike, against: null })
    expect(await files.judgeFolder(at('link'))).toEqual({ path: bike, against: null })
    expect(await files.judgeFolder(join(bike, 'x', '..'))).toEqual({ path: bike, against: null })
  })

  it.each([
    ['a link to the home folder', () => (symlinkSync(at('ada'), at('link')), at('link')), /your home folder/],
    ['a link to a hidden folder', () => (symlinkSync(at('ada', '.ssh'), at('link')), at('link')), /hidden folder/],
    ['what holds the home folder', () => folder, /your home folder/],
    ['a way up to it', () => join(bike, '..', '..'), /your home folder/],
    ['the state of LocalGPT', () => at('gpt', 'state'), /kept from tools/],
    ['the home of LocalGPT', () => at('gpt'), /LocalGPT keeps its own/],
    ['the home of another LocalGPT', () => another(), /another LocalGPT/],
    ['the notes of another LocalGPT', () => join(another(), 'workspace'), /another LocalGPT/],
    [
      'what git keeps',
      () => (mkdirSync(join(bike, '.git', 'hooks'), { recursive: true }), join(bike, '.git', 'hooks')),
      /kept from tools/,
    ],
    ['the workspace', () => at('gpt', 'workspace'), /open already/],
    ['a folder of the workspace', () => at('gpt', 'workspace', 'knowledge'), /open already/],
    ['an allowed folder', () => at('allowed', 'x'), /open already/],
    ['a file', () => join(bike, 'a.md'), /no such folder/],
    ['nothing', () => at('ada', 'gone'), /no such folder/],
    ['a link that leads round', () => (symlinkSync(at('loop'), at('loop')), at('loop')), /cannot be looked at/],
    ['a relative path', () => 'projects/bike', /no whole path/],
    ['a path of a shell', () => '~/projects', /only a shell/],
  ])('cannot be opened: %s', async (_, path, why) => {
    expect((await files.judgeFolder(path())).against).toMatch(why)
  })

  it('is open where it was opened before, with all below it', async () => {
    mkdirSync(join(bike, 'src'))
    for (const path of [bike, join(bike, 'src')])
      expect((await files.judgeFolder(path, { alsoIn: [bike] })).against).toBe('it is open already')
  })
})

describe('an opened folder', () => {
  it('is a root for the very calls that name it', async () => {
    const alsoIn = [bike]
    const [a, b] = [join(bike, 'a.md'), join(bike, 'src', 'b.md')]
    expect(await codeOf(files.readText(a))).toBe('tool.outside_roots')
    expect(await files.readText(a, { alsoIn })).toMatchObject({ text: 'wheels' })
    await files.writeText(b, 'frame', { base: null, alsoIn })
    expect(await files.digest(b, { alsoIn })).toMatch(/^[\da-f]{64}$/)
    expect((await files.list(bike, { limit: 9, alsoIn })).files.map(({ path }) => path)).toEqual([a, `${bike}/src/`])
    const found = await files.grep('fr.me', { path: bike, ignoreCase: false, limit: 9, alsoIn })
    expect(found.lines).toEqual([{ path: b, line: 1, text: 'frame' }])
    expect(await files.resolve(b, { toWrite: true, alsoIn })).toMatchObject({ path: b, insideWorkspace: false })
    await files.remove(b, { base: 'frame', alsoIn })
    expect(existsSync(b)).toBe(false)
    expect(await codeOf(files.readImage(a, { alsoIn }))).toBe('none')
    const refused = [files.writeText(b, 'x'), files.digest(a), files.list(bike, { limit: 1 }), files.resolve(a)]
    expect(new Set(await Promise.all(refused.map(codeOf)))).toEqual(new Set(['tool.outside_roots']))
  })

  it('opens nothing beside it, nor what its links lead to', async () => {
    const alsoIn = [bike]
    symlinkSync(at('ada', '.ssh'), join(bike, 'keys'))
    symlinkSync(at('gpt', 'state'), join(bike, 'state'))
    writeFileSync(at('ada', '.ssh', 'id'), 'secret')
    for (const path of [join(bike, 'keys', 'id'), join(bike, '..', 'x'), at('ada', '.ssh', 'id'), `${bike}s`])
      expect(await codeOf(files.readText(path, { alsoIn }))).toBe('tool.outside_roots')
    expect(await codeOf(files.list(join(bike, 'state'), { limit: 1, alsoIn }))).toBe('tool.protected')
    const { files: listed } = await files.list(bike, { limit: 9, alsoIn })
    expect(listed.map(({ path }) => path)).toEqual([join(bike, 'a.md')])
  })

  it('takes no protection away', async () => {
    const alsoIn = [folder]
    mkdirSync(join(bike, '.git'))
    writeFileSync(at('gpt', 'config.toml'), 'key')
    expect(await codeOf(files.readText(at('gpt', 'config.toml'), { alsoIn }))).toBe('tool.protected')
    expect(await codeOf(files.writeText(at('gpt', 'workspace', 'POLICY.md'), 'x', { alsoIn }))).toBe('tool.protected')
    expect(await codeOf(files.writeText(join(bike, '.git', 'config'), 'x', { alsoIn }))).toBe('tool.protected')
    const found = await files.grep('key', { path: folder, ignoreCase: false, limit: 9, alsoIn })
    expect(found.lines).toEqual([])
  })

  it('is none any more once a link stands in its place', async () => {
    const alsoIn = [bike]
    renameSync(bike, `${bike}.old`)
    symlinkSync(at('ada', '.ssh'), bike)
    writeFileSync(at('ada', '.ssh', 'id'), 'secret')
    expect(await codeOf(files.readText(join(bike, 'id'), { alsoIn }))).toBe('tool.outside_roots')
    expect(await codeOf(files.writeText(join(bike, 'id'), 'x', { alsoIn }))).toBe('tool.outside_roots')
    expect(readFileSync(at('ada', '.ssh', 'id'), 'utf8')).toBe('secret')
  })
})
