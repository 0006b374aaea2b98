import { describe, expect, it } from 'vitest'
import { features } from '../../../src/adapters/sandbox/bubblewrap/features.ts'
import { boxLevel, countsByNamespace, type Holding } from '../../../src/adapters/sandbox/bubblewrap/level.ts'
import { installHint, refusalHint } from '../../../src/adapters/sandbox/bubblewrap/refusal.ts'
import { limitCommands } from '../../../src/adapters/sandbox/limits.ts'

const all: Holding = {
  features: new Set(features),
  cages: { memory: true, make: () => ({ fds: [], remove: () => Promise.resolve() }) },
  processes: 'group',
}

describe('the level of a box', () => {
  it('is full where everything holds', () => {
    expect(boxLevel(all, 'auto')).toEqual({ level: 'full', by: 'bubblewrap', missing: [] })
  })
  it('is full where the count of a user holds processes', () => {
    const { level, missing } = boxLevel({ ...all, cages: null, processes: 'user' }, 'auto')
    expect(level).toBe('full')
    expect(missing).toEqual([expect.stringContaining('Memory is limited for each process')])
  })
  it('is standard where nothing limits processes, or calls are not filtered', () => {
    expect(boxLevel({ ...all, cages: null, processes: null }, 'auto').level).toBe('standard')
    const unfiltered = boxLevel({ ...all, features: new Set(['sizes', 'processes', 'noNewUserNamespaces']) }, 'auto')
    expect(unfiltered.level).toBe('standard')
    expect(unfiltered.missing).toEqual([expect.stringContaining('System calls are not filtered')])
  })
  it('says that the person has chosen less', () => {
    const minimal: Holding = {
      features: new Set(features.filter((each) => each !== 'filter')),
      cages: null,
      processes: null,
    }
    expect(boxLevel(minimal, 'minimal').missing[0]).toContain('sandbox.level is "minimal"')
    expect(boxLevel(minimal, 'minimal').missing.join()).not.toContain('System calls are not filtered:')
  })
})

describe('processes of a user', () => {
  it.each([
    ['5.14.0-362.el9', 1000, true],
    ['6.8.0-31-generic', 1000, true],
    ['5.10.0-28-amd64', 1000, false],
    ['4.18.0', 1000, false],
    ['6.8.0', 0, false],
  ])('of Linux %s, user %i, are counted for each box: %s', (release, uid, counted) => {
    expect(countsByNamespace(release, uid)).toBe(counted)
  })
})

describe('what to do', () => {
  it.each([
    ['ID=ubuntu\nID_LIKE=debian', 'sudo apt install bubblewrap'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', 'sudo dnf install bubblewrap'],
    ['ID=arch', 'sudo pacman -S bubblewrap'],
    ['ID=unheard-of', 'Install the package bubblewrap of your system.'],
  ])('to install bubblewrap on %j is %s', (release, hint) => {
    expect(installHint(release)).toBe(hint)
  })
  it('where it is refused goes by the switch that refuses it', () => {
    const only = (name: string, value: string) => refusalHint((each) => (each === name ? value : ''))
    expect(only('kernel/apparmor_restrict_unprivileged_userns', '1')).toContain('sysctl -w kernel.apparmor')
    expect(only('user/max_user_namespaces', '0')).toContain('user.max_user_namespaces')
    expect(only('nothing', '0')).toContain('container')
  })
})

describe('limits', () => {
  it('that something else holds are not set by bash', () => {
    const flags = (memory: number | null, processes: number | null) =>
      limitCommands({ memory, processes }).map((command) => command.slice(0, 9))
    expect(flags(null, null)).toEqual(['ulimit -c', 'ulimit -f', 'ulimit -n'])
    expect(flags(1, 1)).toEqual(['ulimit -c', 'ulimit -f', 'ulimit -n', 'ulimit -d', 'ulimit -u'])
  })
})
