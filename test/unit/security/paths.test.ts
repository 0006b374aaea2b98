import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldName, foldPath, isAtOrBelow } from '../../../src/security/paths/fold.ts'
import { keptFromCommands, protectedIn } from '../../../src/security/paths/protected.ts'
import { misspelt } from '../../../src/security/paths/spelling.ts'

describe('a folded name', () => {
  it.each([
    ['POLICY.md', 'policy.md'],
    ['ＰＯＬＩＣＹ．ｍｄ', 'policy.md'],
    ['policy.md. . ', 'policy.md'],
    ['Policy.MD::$DATA', 'policy.md'],
    ['pol\u200bicy\u00ad.md', 'policy.md'],
    ['\u017ftate', 'state'],
    ['\u0131dentity.md', 'identity.md'],
    ['ﬁle', 'file'],
    ['gru\u0308\u00dfe', 'gr\u00fcsse'],
    ['GRU\u0308\u1e9eE', 'gr\u00fcsse'],
    [':hidden', ':hidden'],
    ['...', ''],
  ])('%j is %j', (name, folded) => {
    expect(foldName(name)).toBe(folded)
  })

  it('is the same when it is folded again, in large and small letters, composed and decomposed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const folded = foldName(name)
        expect(foldName(folded)).toBe(folded)
        expect(foldName(name.normalize('NFD'))).toBe(folded)
        expect(foldName(name.normalize('NFC'))).toBe(folded)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (name) => {
        expect(foldName(name.toUpperCase())).toBe(foldName(name.toLowerCase()))
      }),
    )
  })
})

describe('a path at or below another', () => {
  const lies = (path: string, top = '/home/me/.localgpt/config.toml'): boolean =>
    isAtOrBelow(foldPath(top), foldPath(path))

  it.each([
    '/home/me/.localgpt/config.toml',
    '/home/me/.localgpt/config.toml/below',
    '/HOME/me/.LocalGPT/Config.toml',
    '/home//me/./.localgpt/config.toml',
    '\\home\\me\\.localgpt\\config.toml',
    '/home/me/.localgpt/CONFIG~1.TOM',
    '/home/me/.localgpt/CO12EF~4.TOM',
    '/home/me/LOCALG~1/config.toml',
  ])('is known: %s', (path) => {
    expect(lies(path)).toBe(true)
  })

  it.each([
    '/home/me/.localgpt',
    '/home/me/.localgpt/config.toml.old',
    '/home/me/.localgpt/my-config.toml',
    '/home/me/.localgpt/CONFIG~1.MD',
    '/home/me/.localgpt/CONFIG~x.TOM',
    '/home/me/.localgpt/CONTENT~1.TOM',
    '/home/me/.localgpt-work/config.toml',
    '/config.toml',
  ])('is told from another: %s', (path) => {
    expect(lies(path)).toBe(false)
  })
})

describe('a path that no file can have', () => {
  it.each([
    ['a\0b', 'holds a NUL character'],
    ['x'.repeat(4_097), 'is too long for a path'],
    ['\ud800', 'holds half a character'],
    ['\\\\?\\C:\\a', 'names a device or another machine'],
    ['//server/a', 'names a device or another machine'],
    ['\\??\\a', 'names a device or another machine'],
    ['~', 'begins with ~, which only a shell understands'],
    ['~me/a', 'begins with ~, which only a shell understands'],
  ])('%j is told apart', (path, why) => {
    expect(misspelt(path)).toBe(why)
  })

  it.each(['', '.', 'a', '/a', 'a/b', '~a', 'a/~/b', '👩', 'x'.repeat(4_096), 'C:\\a', '\\a'])('%j is one', (path) => {
    expect(misspelt(path)).toBeNull()
  })
})

describe('what is kept for the person', () => {
  it('is in the home and the workspace, wherever that is', () => {
    expect(protectedIn({ home: '/h', workspace: '/w' })).toEqual({
      protectedPaths: ['/w/POLICY.md', '/w/IDENTITY.md', '/h/logs'],
      hiddenPaths: ['/h/config.toml', '/h/state'],
    })
  })

  it('is kept from commands also where file tools may write it', () => {
    expect(keptFromCommands('/w')).toEqual(['/w/AGENTS.md', '/w/SOUL.md', '/w/USER.md', '/w/TOOLS.md', '/w/skills'])
  })
})
