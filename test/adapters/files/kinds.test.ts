import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFiles } from '../../../src/adapters/files/files.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import type { FilesPort } from '../../../src/ports/files.ts'

let folder: string
let workspace: string
let files: FilesPort
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localgpt-kinds-'))
  workspace = join(folder, 'workspace')
  mkdirSync(workspace)
  mkdirSync(join(folder, 'allowed'))
  const protectedPaths = [join(workspace, 'POLICY.md')]
  const hiddenPaths = [join(folder, 'config.toml')]
  files = createFiles({ workspace, allowPaths: [join(folder, 'allowed')], protectedPaths, hiddenPaths })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const put = (name: string, bytes: string | Buffer): void => {
  writeFileSync(join(workspace, name), bytes)
}
const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => faultFrom(error),
  )
const rights = (path: string): string => (statSync(path).mode & 0o777).toString(8)

describe('a digest', () => {
  it('is the sha256 of what a file holds, whatever that is', async () => {
    const bytes = Buffer.alloc(300_000, 'a\0é')
    put('a', bytes)
    put('empty', '')
    expect(await files.digest('a')).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(await files.digest('empty')).toBe(createHash('sha256').digest('hex'))
    expect(await files.digest('none')).toBeNull()
    expect((await faultOf(files.digest('.')))?.code).toBe('file.unreadable')
  })
})

describe('an image', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex')
  it.each([
    ['image/png', png],
    ['image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['image/gif', Buffer.from('GIF89a......')],
    ['image/gif', Buffer.from('GIF87a......')],
    ['image/webp', Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 ', 'latin1')],
  ])('is known by its first bytes, not by its name: %s', async (mediaType, bytes) => {
    put('a.txt', bytes)
    expect(await files.readImage('a.txt')).toEqual({ mediaType, data: bytes.toString('base64') })
  })

  it.each(['', 'text', 'GIF88a......', 'RIFF\x10\x00\x00\x00WAVEfmt ', '\x89PN', '<svg/>', 'BM......'])(
    'is not what begins otherwise: %j',
    async (bytes) => {
      put('a.png', Buffer.from(bytes, 'latin1'))
      expect(await files.readImage('a.png')).toBeNull()
    },
  )

  it('may have 5 MB', async () => {
    expect(await files.readImage('none.png')).toBeNull()
    put('a.png', Buffer.concat([png, Buffer.alloc(5_000_000 - png.length)]))
    expect((await files.readImage('a.png'))?.data).toHaveLength(Math.ceil(5_000_000 / 3) * 4)
    put('a.png', Buffer.concat([png, Buffer.alloc(5_000_001 - png.length)]))
    expect(await faultOf(files.readImage('a.png'))).toMatchObject({
      code: 'file.unreadable',
      message: 'a.png cannot be read: it is an image of more than 5 MB; make it smaller.',
    })
  })
})

describe('removing a file', () => {
  it('takes away what still holds what it is said to', async () => {
    put('a.md', 'grüße')
    await files.remove('a.md', { base: 'grüße' })
    expect(readdirSync(workspace)).toEqual([])
  })

  it('has nothing to do where there is none, and makes no folder', async () => {
    await files.remove('a.md', { base: 'x' })
    await files.remove('some/where/a.md', { base: 'x' })
    expect(readdirSync(workspace)).toEqual([])
  })

  it('keeps what was changed meanwhile', async () => {
    put('a.md', 'theirs')
    expect((await faultOf(files.remove('a.md', { base: 'ours' })))?.code).toBe('file.conflict')
    expect(readFileSync(join(workspace, 'a.md'), 'utf8')).toBe('theirs')
    expect(readdirSync(workspace)).toEqual(['a.md'])
  })

  it('takes a link’s file, not a folder, and nothing protected', async () => {
    put('a.md', 'x')
    put('POLICY.md', 'x')
    mkdirSync(join(workspace, 'folder'))
    symlinkSync('a.md', join(workspace, 'b.md'))
    await files.remove('b.md', { base: 'x' })
    expect(existsSync(join(workspace, 'a.md'))).toBe(false)
    expect((await faultOf(files.remove('folder', { base: '' })))?.code).toBe('file.unwritable')
    expect((await faultOf(files.remove('POLICY.md', { base: 'x' })))?.code).toBe('tool.protected')
  })
})

describe.skipIf(process.platform === 'win32')('rights', () => {
  it('of what is made in the workspace are the person’s alone, elsewhere what a new file gets, and stay as they are', async () => {
    const umask = process.umask(0o022)
    try {
      await files.writeText('deep/a.md', 'x')
      expect([rights(join(workspace, 'deep')), rights(join(workspace, 'deep', 'a.md'))]).toEqual(['700', '600'])
      await files.writeText(join(folder, 'allowed', 'deep', 'a.sh'), 'x')
      expect(rights(join(folder, 'allowed', 'deep'))).toBe('755')
      expect(rights(join(folder, 'allowed', 'deep', 'a.sh'))).toBe('644')
      chmodSync(join(folder, 'allowed', 'deep', 'a.sh'), 0o755)
      await files.writeText(join(folder, 'allowed', 'deep', 'a.sh'), 'y')
      expect(rights(join(folder, 'allowed', 'deep', 'a.sh'))).toBe('755')
    } finally {
      process.umask(umask)
    }
  })
})

describe('a refusal says what to do', () => {
  it('where only the person can change a file', async () => {
    expect(await faultOf(files.writeText('policy.MD', 'x'))).toMatchObject({
      code: 'tool.protected',
      message: 'policy.MD is protected: only you can change it.',
      hint: 'No tool writes it, whatever it is asked by. Change it in an editor.',
    })
  })

  it('where a file is hidden', async () => {
    expect((await faultOf(files.readText('../config.toml')))?.hint).toContain('localgpt config show')
  })

  it('before the person is asked', async () => {
    expect((await files.resolve('POLICY.md')).shown).toBe('POLICY.md')
    expect((await faultOf(files.resolve('POLICY.md', { toWrite: true })))?.code).toBe('tool.protected')
    expect((await files.resolve('new/a.md', { toWrite: true })).shown).toBe('new/a.md')
    expect(readdirSync(workspace)).toEqual([])
  })

  it('without a path of ours in it', async () => {
    put('a.md', 'x')
    const fault = await faultOf(files.writeText('a.md/b.md', 'x'))
    expect(fault?.message).toBe('a.md/b.md cannot be written: ENOTDIR: not a directory.')
  })
})
