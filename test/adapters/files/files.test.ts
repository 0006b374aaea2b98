import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendBlock } from '../../../src/adapters/files/append.ts'
import { createFiles } from '../../../src/adapters/files/files.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import type { FilesPort } from '../../../src/ports/files.ts'

let folder: string
let workspace: string
let files: FilesPort
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-files-')))
  workspace = join(folder, 'workspace')
  mkdirSync(workspace)
  files = createFiles({ workspace, allowPaths: [join(folder, 'allowed')], protectedPaths: [], hiddenPaths: [] })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => faultFrom(error).code,
  )

describe('files', () => {
  it.each(['../secret.txt', '/etc/passwd', 'a/../../secret.txt', 'link/secret.txt', 'dangling', 'loop'])(
    'outside the roots are neither read nor written: %s',
    async (path) => {
      writeFileSync(join(folder, 'secret.txt'), 'secret')
      symlinkSync(folder, join(workspace, 'link'))
      symlinkSync(join(folder, 'not-yet'), join(workspace, 'dangling'))
      symlinkSync(join(workspace, 'loop'), join(workspace, 'loop'))
      expect(await codeOf(files.readText(path))).toBe('tool.outside_roots')
      expect(await codeOf(files.writeText(path, 'x'))).toBe('tool.outside_roots')
      expect(readdirSync(folder).toSorted()).toEqual(['secret.txt', 'workspace'])
    },
  )

  it('inside the workspace and the allowed folders are written whole, parents made', async () => {
    await files.writeText('a/b.md', 'grüße\n')
    await files.writeText(join(folder, 'allowed', 'c.md'), 'c')
    expect(await files.readText('a/b.md')).toEqual({ path: 'a/b.md', text: 'grüße\n', bytes: 8, truncated: false })
    expect(await files.readText(join(folder, 'allowed', 'c.md'))).toMatchObject({ text: 'c' })
    expect(await files.readText('none.md')).toBeNull()
  })

  it('are cut between code points', async () => {
    await files.writeText('e.md', 'aé👩')
    expect(await files.readText('e.md', { maxBytes: 5 })).toEqual({
      path: 'e.md',
      text: 'aé',
      bytes: 7,
      truncated: true,
    })
  })

  it('that are no text are refused', async () => {
    writeFileSync(join(workspace, 'binary'), Buffer.of(1, 0, 2))
    writeFileSync(join(workspace, 'latin'), Buffer.of(0xe9, 0x20))
    for (const path of ['binary', 'latin', '.']) expect(await codeOf(files.readText(path))).toBe('file.unreadable')
  })

  it.skipIf(process.platform === 'win32')(
    'that are pipes are refused at once instead of being waited for',
    async () => {
      execFileSync('mkfifo', [join(workspace, 'pipe')])
      expect(await codeOf(files.readText('pipe'))).toBe('file.unreadable')
    },
  )

  it('that changed meanwhile are written with both changes', async () => {
    await files.writeText('a.md', '# A\n\n- one\n- two\n')
    writeFileSync(join(workspace, 'a.md'), '# A\n\n- one\n- two\n- theirs\n')
    await files.writeText('a.md', '# A\n\n- ONE\n- two\n', { base: '# A\n\n- one\n- two\n' })
    expect(await files.readText('a.md')).toMatchObject({ text: '# A\n\n- ONE\n- two\n- theirs\n' })
  })

  it('that changed at the same place are not written over, and it is said what to do', async () => {
    await files.writeText('a.md', 'one')
    expect(await codeOf(files.writeText('a.md', 'three', { base: 'two' }))).toBe('file.conflict')
    expect(await codeOf(files.writeText('a.md', 'three', { base: null }))).toBe('file.conflict')
    await expect(files.writeText('gone.md', 'three', { base: 'two' })).rejects.toMatchObject({
      fault: { code: 'file.conflict', retryable: true, hint: 'Nothing was written. Read it again, then decide again.' },
    })
    await files.writeText('a.md', 'two', { base: 'one' })
    expect(await files.readText('a.md')).toMatchObject({ text: 'two' })
    expect(readdirSync(workspace)).toEqual(['a.md'])
  })

  it('keep their rights', async () => {
    writeFileSync(join(workspace, 'a.md'), 'one')
    chmodSync(join(workspace, 'a.md'), 0o640)
    await files.writeText('a.md', 'two', { base: 'one' })
    expect(statSync(join(workspace, 'a.md')).mode & 0o777).toBe(0o640)
  })
})

describe('a note', () => {
  it('grows by a block, and tells its lines', async () => {
    const path = join(workspace, 'memory', 'a.md')
    expect(await appendBlock(path, '- one', '# A')).toEqual({ lineStart: 3, lineEnd: 3, added: true })
    expect(await appendBlock(path, '- two\n  more', '# A')).toEqual({ lineStart: 4, lineEnd: 5, added: true })
    expect(readFileSync(path, 'utf8')).toBe('# A\n\n- one\n- two\n  more\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('does not say the same twice', async () => {
    const path = join(workspace, 'MEMORY.md')
    await appendBlock(path, '- My tea is Darjeeling.', '# Memory')
    await appendBlock(path, '- No milk.', '# Memory')
    expect(await appendBlock(path, '- My tea is Darjeeling.', '# Memory')).toEqual({
      lineStart: 3,
      lineEnd: 3,
      added: false,
    })
    expect(await appendBlock(path, '- tea is Darjeeling.', '# Memory')).toEqual({
      lineStart: 5,
      lineEnd: 5,
      added: true,
    })
    expect(readFileSync(path, 'utf8')).toBe('# Memory\n\n- My tea is Darjeeling.\n- No milk.\n- tea is Darjeeling.\n')
  })

  it('keeps every byte it had, also those that are no UTF-8, and its rights', async () => {
    const path = join(workspace, 'old.md')
    const before = Buffer.from('caf\xe9 \xff\r\nlast line', 'latin1')
    writeFileSync(path, before)
    chmodSync(path, 0o644)
    expect(await appendBlock(path, '- new', '# Old')).toEqual({ lineStart: 3, lineEnd: 3, added: true })
    expect(readFileSync(path).subarray(0, before.length).equals(before)).toBe(true)
    expect(readFileSync(path, 'latin1').endsWith('last line\n- new\n')).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o644)
  })
})
