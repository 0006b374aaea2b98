import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFiles } from '../../../src/adapters/files/files.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import type { FilesPort } from '../../../src/ports/files.ts'
import { protectedIn } from '../../../src/security/paths/protected.ts'

let top: string
let workspace: string
let files: FilesPort
beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-search-')))
  workspace = join(top, 'home', 'workspace')
  const texts: Readonly<Record<string, string | Buffer>> = {
    'home/config.toml': 'api_key = "tea"\n',
    'home/state/vault.json': '{"tea":1}',
    'outside/tea.md': 'tea outside\n',
    'home/workspace/POLICY.md': 'Never pour tea.\n',
    'home/workspace/a.md': 'Tea at five.\r\nNo milk.\r\nMore tea.',
    'home/workspace/src/one.ts': 'const tea = 1\n',
    'home/workspace/src/deep/two.tsx': 'const cup = 2\n',
    'home/workspace/src.md': 'next to the folder\n',
    'home/workspace/.notes/b.md': 'tea in a folder with a dot\n',
    'home/workspace/node_modules/pot/index.js': 'tea\n',
    'home/workspace/.git/config': 'tea\n',
    'home/workspace/binary': Buffer.concat([Buffer.from('tea'), Buffer.of(0, 1, 2)]),
    'home/workspace/latin': Buffer.of(0x74, 0x65, 0x61, 0xe9),
    'home/workspace/large.md': 'tea\n'.repeat(500_001),
    'home/workspace/empty.md': '',
  }
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(top, name)), { recursive: true })
    writeFileSync(join(top, name), text)
  }
  symlinkSync(join(top, 'outside'), join(workspace, 'out'))
  symlinkSync(join(top, 'outside', 'tea.md'), join(workspace, 'out.md'))
  symlinkSync('../config.toml', join(workspace, 'settings.md'))
  symlinkSync('src/one.ts', join(workspace, 'one.md'))
  symlinkSync('.', join(workspace, 'round'))
  linkSync(join(top, 'home', 'config.toml'), join(workspace, 'hard.md'))
  files = createFiles({
    workspace,
    allowPaths: [join(top, 'home')],
    ...protectedIn({ home: join(top, 'home'), workspace }),
  })
})
afterAll(() => {
  rmSync(top, { recursive: true, force: true })
})

const listed = async (path: string, pattern?: string): Promise<readonly string[]> =>
  (await files.list(path, { limit: 1000, ...(pattern === undefined ? {} : { pattern }) })).files.map(
    (file) => file.path,
  )
const found = async (pattern: string, where: { path?: string; glob?: string; ignoreCase?: boolean } = {}) =>
  (await files.grep(pattern, { path: '.', ignoreCase: false, limit: 1000, ...where })).lines.map(
    ({ path, line, text }) => `${path}:${line}: ${text}`,
  )
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => faultFrom(error).code,
  )

describe('a folder is listed', () => {
  it('with what is right in it, folders with a slash, sizes in bytes, links by what they lead to', async () => {
    expect(await listed('.')).toEqual([
      ...['.git/', '.notes/', 'POLICY.md', 'a.md', 'binary', 'empty.md', 'large.md', 'latin', 'node_modules/'],
      ...['one.md', 'round/', 'src.md', 'src/'],
    ])
    expect((await files.list('src', { limit: 9 })).files).toEqual([
      { path: 'src/deep/', bytes: 0 },
      { path: 'src/one.ts', bytes: 14 },
    ])
  })

  it('with all files below it that match, by their path or, without a slash, by their name', async () => {
    expect(await listed('.', '**/*.{ts,tsx}')).toEqual(['src/deep/two.tsx', 'src/one.ts'])
    expect(await listed('.', '*.ts')).toEqual(['src/one.ts'])
    expect(await listed('src', '*/*')).toEqual(['src/deep/two.tsx'])
    expect(await listed('src', 'deep/**')).toEqual(['src/deep/two.tsx'])
    expect(await listed('.', '.notes/*')).toEqual(['.notes/b.md'])
    expect(await listed('.', 'none-*')).toEqual([])
  })

  it('without .git and node_modules, unless they are asked for', async () => {
    expect(await listed('.', '**')).toEqual([
      ...['.notes/b.md', 'POLICY.md', 'a.md', 'binary', 'empty.md', 'large.md', 'latin', 'one.md', 'src.md'],
      ...['src/deep/two.tsx', 'src/one.ts'],
    ])
    expect(await listed('.', 'node_modules/**')).toEqual(['node_modules/pot/index.js'])
    expect(await listed('.git', '**')).toEqual(['.git/config'])
  })

  it('sorted by path, as far as the limit', async () => {
    const { files: some, more } = await files.list('.', { pattern: '*.md', limit: 3 })
    expect(some.map(({ path }) => path)).toEqual(['.notes/b.md', 'POLICY.md', 'a.md'])
    expect(more).toBe(true)
    const all = await listed('.', '*.md')
    expect(all).toEqual(all.toSorted())
    expect((await files.list('.', { pattern: '*.md', limit: all.length })).more).toBe(false)
  })

  it('without what is hidden, whatever it is called', async () => {
    const home = await listed(join(top, 'home'), '**')
    expect(home).toContain(join(top, 'home', 'workspace', 'a.md'))
    expect(home.filter((path) => /config\.toml|vault|hard\.md|settings\.md/.test(path))).toEqual([])
    expect(await listed(join(top, 'home'))).toEqual([join(top, 'home', 'workspace/')])
  })

  it('unless it is none', async () => {
    expect(await refused(files.list('none', { limit: 1 }))).toBe('file.not_found')
    expect(await refused(files.list('a.md', { limit: 1 }))).toBe('file.not_found')
    expect(await refused(files.list('out', { limit: 1 }))).toBe('tool.outside_roots')
    expect(await refused(files.list('../state', { limit: 1 }))).toBe('tool.protected')
  })
})

describe('lines are found', () => {
  it('in text files, with their number from 1 and without their end', async () => {
    expect(await found('[Tt]ea')).toEqual([
      '.notes/b.md:1: tea in a folder with a dot',
      'POLICY.md:1: Never pour tea.',
      'a.md:1: Tea at five.',
      'a.md:3: More tea.',
      'src/one.ts:1: const tea = 1',
    ])
    expect(await found('^no', { ignoreCase: true, path: 'a.md' })).toEqual(['a.md:2: No milk.'])
    expect(await found('milk\\.$')).toEqual(['a.md:2: No milk.'])
  })

  it('in one file, below a folder, or where a glob matches', async () => {
    expect(await found('tea', { path: 'a.md' })).toEqual(['a.md:3: More tea.'])
    expect(await found('const', { path: 'src' })).toEqual([
      'src/deep/two.tsx:1: const cup = 2',
      'src/one.ts:1: const tea = 1',
    ])
    expect(await found('const', { glob: '*.ts' })).toEqual(['src/one.ts:1: const tea = 1'])
    expect(await found('tea', { glob: 'node_modules/**' })).toEqual(['node_modules/pot/index.js:1: tea'])
    expect(await found('tea', { path: '.git' })).toEqual(['.git/config:1: tea'])
  })

  it('as far as the limit', async () => {
    const { lines, more } = await files.grep('tea', { path: '.', ignoreCase: true, limit: 2 })
    expect([lines.length, more]).toEqual([2, true])
    expect((await files.grep('tea', { path: 'a.md', ignoreCase: true, limit: 2 })).more).toBe(false)
  })

  it('and shown around the match where they are long', async () => {
    writeFileSync(join(workspace, 'src', 'long.txt'), `${'x'.repeat(5000)}needle${'y'.repeat(5000)}`)
    const [line = ''] = await found('needle', { path: 'src' })
    expect(line).toMatch(/^src\/long\.txt:1: …x{100}needley+…$/)
    expect(line.length).toBeLessThan(450)
    rmSync(join(workspace, 'src', 'long.txt'))
  })

  it('never in what is hidden or outside', async () => {
    const everywhere = await found('api_key|"tea"|outside', { path: join(top, 'home') })
    expect(everywhere).toEqual([])
    for (const path of ['../config.toml', 'settings.md', 'hard.md', '../state'])
      expect(await refused(files.grep('.', { path, ignoreCase: false, limit: 1 }))).toBe('tool.protected')
    expect(await refused(files.grep('.', { path: 'out.md', ignoreCase: false, limit: 1 }))).toBe('tool.outside_roots')
    expect(await refused(files.grep('.', { path: 'none', ignoreCase: false, limit: 1 }))).toBe('file.not_found')
  })

  it.each(['(', '(?=x)', '(x)\\1', 'x{2000}', '(((x{30}){30}){30})', 'x'.repeat(1001), '\\pL{1000}'])(
    'a pattern that cannot be searched for in good time is refused: %.20s',
    async (pattern) => {
      expect(await refused(files.grep(pattern, { path: '.', ignoreCase: false, limit: 1 }))).toBe('input.invalid')
    },
  )

  it.each(['', '*a'.repeat(500), 'x'.repeat(1001)])('and so is a glob: %.20s', async (pattern) => {
    expect(await refused(files.list('.', { pattern, limit: 1 }))).toBe('input.invalid')
    expect(await refused(files.grep('x', { path: '.', glob: pattern, ignoreCase: false, limit: 1 }))).toBe(
      'input.invalid',
    )
  })

  it.skipIf(process.platform === 'win32')('beside pipes, which are passed over', async () => {
    execFileSync('mkfifo', [join(workspace, 'src', 'pipe')])
    expect(await found('cup', { path: 'src' })).toEqual(['src/deep/two.tsx:1: const cup = 2'])
    rmSync(join(workspace, 'src', 'pipe'))
  })
})
