import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFiles } from '../../../src/adapters/files/files.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import type { FilesPort } from '../../../src/ports/files.ts'
import { protectedIn } from '../../../src/security/paths/protected.ts'

let folder: string
let files: FilesPort
const at = (...names: string[]): string => join(folder, ...names)
const bike = (...names: string[]): string => at('bike', ...names)
const opened = () => ({ alsoIn: [bike()] })

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-hostile-')))
  const [home, workspace] = [at('gpt'), at('gpt', 'workspace')]
  for (const path of [bike('src'), workspace, at('gpt', 'state'), at('secrets')]) mkdirSync(path, { recursive: true })
  writeFileSync(at('gpt', 'config.toml'), 'a secret')
  writeFileSync(at('secrets', 'key'), 'a secret')
  files = createFiles({
    ...{ workspace, allowPaths: [], around: { personHome: at('ada'), home, program: at('program') } },
    ...protectedIn({ home, workspace }),
  })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => faultFrom(error).code,
  )

describe('what a hostile folder holds', () => {
  it.skipIf(process.platform === 'win32')('a pipe or a socket holds nothing up', async () => {
    execFileSync('mkfifo', [bike('pipe')])
    const server = createServer().listen(bike('socket'))
    try {
      for (const name of ['pipe', 'socket']) {
        expect(await codeOf(files.readText(bike(name), opened()))).toBe('file.unreadable')
        expect(await codeOf(files.writeText(bike(name), 'x', { base: null, ...opened() }))).toBe('file.unwritable')
      }
      const looking = { path: bike(), ignoreCase: false, limit: 9, ...opened() }
      expect(await files.grep('secret', looking)).toEqual({ lines: [], more: false })
      expect(await codeOf(files.list(bike(), { limit: 9, pattern: '**/*', ...opened() }))).toBe('none')
    } finally {
      server.close()
    }
  })

  it.each(['.git/config', '.GIT/hooks/pre-commit', 'src/.git/config', '．git/config', '.git./x', '.git', 'src/.giT'])(
    '%s is not written',
    async (name) => {
      expect(await codeOf(files.writeText(bike(name), 'x', { base: null, ...opened() }))).toBe('tool.protected')
    },
  )

  it('a link to a .git by another name is followed before it is judged', async () => {
    mkdirSync(bike('.git'))
    symlinkSync('.git', bike('notes'))
    expect(await codeOf(files.writeText(bike('notes', 'config'), 'x', { base: null, ...opened() }))).toBe(
      'tool.protected',
    )
  })

  it('a hard link to what is hidden is hidden, and one to what lies elsewhere is not written', async () => {
    linkSync(at('gpt', 'config.toml'), bike('a.md'))
    linkSync(at('secrets', 'key'), bike('b.md'))
    expect(await codeOf(files.readText(bike('a.md'), opened()))).toBe('tool.protected')
    expect(await codeOf(files.writeText(bike('b.md'), 'x', { base: 'a secret', ...opened() }))).toBe(
      'tool.outside_roots',
    )
    const found = await files.grep('secret', { path: bike(), ignoreCase: false, limit: 9, glob: 'a.md', ...opened() })
    expect(found.lines).toEqual([])
  })
})
