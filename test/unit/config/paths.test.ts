import { describe, expect, it } from 'vitest'
import { homePaths } from '../../../src/config/paths.ts'

const home = (env: Record<string, string>, profile?: string) => homePaths({ env, profile, homedir: '/home/ada' }).home

describe('the home', () => {
  it('is ~/.localgpt, LOCALGPT_HOME, or the folder of a profile', () => {
    expect(home({})).toBe('/home/ada/.localgpt')
    expect(home({ LOCALGPT_HOME: '/srv/gpt/' })).toBe('/srv/gpt')
    expect(home({ LOCALGPT_HOME: '~/gpt' })).toBe('/home/ada/gpt')
    expect(home({ LOCALGPT_HOME: ' ' })).toBe('/home/ada/.localgpt')
    expect(home({ LOCALGPT_HOME: '/srv/gpt' }, 'work')).toBe('/home/ada/.localgpt-work')
  })

  it.each(['', '../x', 'a/b', '.', 'a b', '-x', 'x'.repeat(33)])('is not made from the profile name %j', (name) => {
    expect(() => home({}, name)).toThrow(/cannot be the name of a profile/)
  })
})
