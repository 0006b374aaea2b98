import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attempts, runAttempts } from '../../../src/app/sandbox/run-attempts.ts'
import { testHome, whyNoBox, type TestHome } from './support/home.ts'

let home: TestHome
beforeEach(() => {
  home = testHome()
})
afterEach(() => home.close())

const options = () => ({
  ...{ workspace: home.workspace, allowPaths: [], protectedPaths: [], hiddenPaths: [], home: home.folder },
  ...({ network: 'deny', enabled: true, level: 'auto', env: process.env } as const),
})

describe.skipIf(whyNoBox !== null)(`attempts to get out of the box (${whyNoBox ?? 'bubblewrap works here'})`, () => {
  it('are all held off', async () => {
    const { tests, skipped, level } = await runAttempts({ folder: home.folder, shell: options() })
    const open = tests.filter(({ ok, name }) => !ok && !(level.level === 'standard' && name.includes('more processes')))
    expect(open).toEqual([])
    expect(tests.length + skipped.length).toBe(attempts.length)
    // Nothing of it stays.
    expect(readdirSync(home.folder).toSorted()).toEqual(['state', 'workspace'])
  }, 180_000)
})

it('attempts on the network are not tried where it is allowed', async () => {
  const told: string[] = []
  const { skipped } = await runAttempts({
    folder: home.folder,
    shell: { ...options(), network: 'allow' },
    only: (name) => /^(?:connect|send|ask|write IDENTITY)/.test(name),
    onReport: ({ name }) => told.push(name),
  })
  expect(skipped.filter(({ why }) => why.includes('sandbox.network')).map(({ name }) => name)).toEqual([
    'connect to a server of this machine',
    'send a datagram to this machine',
    'ask a name server',
  ])
  expect(told).toContain('write IDENTITY.md')
})

it('attempts without a box say which of them succeed', async () => {
  const { tests, level } = await runAttempts({
    folder: home.folder,
    shell: { ...options(), enabled: false },
    only: (name) => /^(?:read the vault$|write IDENTITY\.md$|read keys in the environment$)/.test(name),
  })
  expect(level.level).toBe('none')
  expect(tests.map(({ name, ok }) => [name, ok])).toEqual([
    ['read the vault', false],
    ['read keys in the environment', true],
    ['write IDENTITY.md', false],
  ])
})
