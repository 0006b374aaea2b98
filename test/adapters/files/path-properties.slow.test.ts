import { existsSync, linkSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPathWorld, SECRET, type PathWorld } from '../../../bench/security/path-world.ts'
import { FaultError } from '../../../src/bus/messages/fault.ts'

const WRITTEN = 'written by a tool\n'

let world: PathWorld
beforeAll(() => {
  world = createPathWorld()
  const { workspace, outside, home } = world
  const links: Readonly<Record<string, string>> = {
    out: outside,
    up: '..',
    root: '/',
    self: '.',
    round: 'round',
    none: join(outside, 'none'),
    settings: '../config.toml',
    state: '../state',
    proc: '/proc/self/root',
    'notes/deep': '../../..',
  }
  for (const [name, to] of Object.entries(links)) symlinkSync(to, join(workspace, name))
  linkSync(join(home, 'config.toml'), join(workspace, 'hard'))
})
afterAll(() => {
  world.remove()
})

const names = [
  ...['.', '..', '...', '', ' ', 'notes', 'a.md', 'new', 'out', 'up', 'root', 'self', 'round', 'none', 'settings'],
  ...['state', 'proc', 'deep', 'hard', 'POLICY.md', 'policy.MD', 'ＰＯＬＩＣＹ.md', 'IDENTITY.md.', 'IDENTI~1.MD'],
  ...['config.toml', 'Config.toml', 'config.toml::$DATA', 'STATE', 'vault.json', 'events.db', 'logs', 'agent.log'],
  ...['workspace', 'workspace2', 'home', 'outside', 'allowed', 'b.md', 'secret.txt', 'tmp', 'etc', 'passwd', 'proc'],
  ...['self', 'root', 'cwd', 'fd', '0', '~', 'C:', '\\', '..\\', '\u200b', '%2e%2e', '\0', '\ud800', 'x'.repeat(300)],
]
const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() })
const path = fc
  .tuple(
    fc.constantFrom('', '', './', '../', '/', '{top}/', '{workspace}/', '{home}/', '/proc/self/root{top}/'),
    fc.array(name, { maxLength: 7 }),
  )
  .map(([before, steps]) => before + steps.join('/'))

describe.skipIf(process.platform === 'win32')('no path whatever', () => {
  it.each([
    ['by descriptor', true],
    ['by path', false],
  ])('changes or tells what is not the tools’ own (%s)', async (_, byDescriptor) => {
    const before = world.untouchable()
    const files = world.files('folder', byDescriptor)
    await fc.assert(
      fc.asyncProperty(path, async (pattern) => {
        const tried = pattern.replace(
          /\{(top|workspace|home)\}/g,
          (_, name: 'top' | 'workspace' | 'home') => world[name],
        )
        const told = await Promise.all([
          settled(files.readText(tried)),
          settled(files.list(tried, { pattern: '**', limit: 1000 })),
          settled(files.grep('secret', { path: tried, ignoreCase: true, limit: 1000 })),
        ])
        expect(JSON.stringify(told)).not.toContain(SECRET)
        const { path: real } = (await settled(files.resolve(tried))) as { path?: string }
        const written = await settled(files.writeText(tried, WRITTEN))
        expect(world.untouchable()).toEqual(before)
        // What is written is where the path was said to lead, and can be taken back.
        if (written !== undefined) return
        expect(readFileSync(real ?? '', 'utf8')).toBe(WRITTEN)
        await files.remove(tried, { base: WRITTEN })
        expect(existsSync(real ?? '')).toBe(false)
      }),
      { numRuns: 400 },
    )
    expect(readdirSync(world.workspace).filter((name) => name.startsWith('.localgpt.'))).toEqual([])
    expect(statSync(join(world.workspace, 'hard')).ino).toBe(statSync(join(world.home, 'config.toml')).ino)
  })
})

/** What comes of it, a refusal as well as an answer. Anything but a FaultError is a bug. */
const settled = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => {
    if (error instanceof FaultError) return error.fault
    throw error
  })
