import { describe, expect, it } from 'vitest'
import { seatbeltProfile } from '../../../src/adapters/sandbox/seatbelt/profile.ts'
import type { Mount } from '../../../src/adapters/sandbox/places.ts'

const mounts: Mount[] = [
  { kind: 'write', path: '/Users/ada/.localgpt' },
  { kind: 'hide-folder', path: '/Users/ada/.localgpt/state' },
  { kind: 'write', path: '/Users/ada/.localgpt/workspace' },
  { kind: 'read', path: '/Users/ada/.localgpt/workspace/POLICY.md' },
]
const profile = (network: 'deny' | 'allow' = 'deny', more: Mount[] = []): string[] =>
  seatbeltProfile({ mounts: [...mounts, ...more], tmp: '/private/tmp/x/tmp', network }).split('\n')
const at = (text: string): number => profile().findIndex((line) => line.includes(text))

describe('the profile of macOS', () => {
  it('refuses all that it does not name', () => {
    expect(profile().slice(0, 2)).toEqual(['(version 1)', '(deny default)'])
  })
  it('has what lies deeper later, which is the rule that holds', () => {
    const open = at('(allow file-read* file-write* (subpath "/Users/ada/.localgpt"))')
    const hidden = at('(deny file-read* file-write* (subpath "/Users/ada/.localgpt/state"))')
    const workspace = at('(allow file-read* file-write* (subpath "/Users/ada/.localgpt/workspace"))')
    const protect = at('(deny file-write* (subpath "/Users/ada/.localgpt/workspace/POLICY.md"))')
    expect(open).toBeGreaterThan(0)
    expect([open, hidden, workspace, protect]).toEqual([open, hidden, workspace, protect].toSorted((a, b) => a - b))
  })
  it('lets no place be renamed or removed', () => {
    const rule = profile()[at('(deny file-write-unlink')]
    for (const { path } of mounts) expect(rule).toContain(`(literal "${path}")`)
  })
  it('opens the network only where that is allowed', () => {
    expect(profile()).toContain('(deny network*)')
    expect(profile('allow')).not.toContain('(deny network*)')
    expect(profile('allow')).toContain('(allow network-outbound (remote ip))')
  })
  it('takes a path for a path, whatever is in it', () => {
    const [rule] = profile('deny', [{ kind: 'write', path: '/a") (allow default) ("\\b' }]).filter((line) =>
      line.includes('allow default'),
    )
    expect(rule).toContain('(subpath "/a\\") (allow default) (\\"\\\\b")')
  })
  it('has brackets that close', () => {
    for (const line of profile('allow')) {
      const text = line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')
      expect(text.split('(').length, line).toBe(text.split(')').length)
    }
  })
})
