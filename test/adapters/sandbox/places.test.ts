import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHolds, type Holds } from '../../../src/adapters/sandbox/holds.ts'
import { lookAround, type Options } from '../../../src/adapters/sandbox/places.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'

let folder: string
let home: string
let workspace: string
let holds: Holds
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-places-')))
  home = join(folder, 'home')
  workspace = join(home, 'workspace')
  mkdirSync(join(home, 'state'), { recursive: true })
  mkdirSync(join(workspace, 'rules'), { recursive: true })
  writeFileSync(join(workspace, 'IDENTITY.md'), 'me')
  writeFileSync(join(home, 'config.toml'), '')
  holds = createHolds()
})
afterEach(() => {
  holds.close()
  rmSync(folder, { recursive: true, force: true })
})

const look = (options: Partial<Options> = {}) =>
  lookAround({
    ...{ workspace, allowPaths: [], protectedPaths: [], hiddenPaths: [], readable: [], system: [], holds },
    ...options,
  })
const shown = (options: Partial<Options> = {}): string[] =>
  look(options).mounts.map(({ kind, path }) => `${kind} ${path.replace(folder, '')}`)
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (error) {
    return faultFrom(error).code
  }
}

describe('what a command sees', () => {
  it('is the workspace, and folders that are allowed and there', () => {
    mkdirSync(join(folder, 'allowed'))
    const allowPaths = [join(folder, 'allowed'), join(folder, 'absent')]
    expect(shown({ allowPaths })).toEqual(['write /allowed', 'write /home/workspace'])
  })
  it('has no folder on the way to another root or to a program that could be moved away', () => {
    const deep = (...names: string[]): string => {
      mkdirSync(join(folder, 'bike', ...names), { recursive: true })
      return join(folder, 'bike', ...names)
    }
    const allowPaths = [deep('a', 'b', 'allowed')]
    const [opened, readable] = [[join(folder, 'bike')], [deep('.venv', 'bin')]]
    expect(shown({ allowPaths, opened, readable }).filter((mount) => mount.includes('bike'))).toEqual([
      'write /bike',
      'write /bike/a',
      'write /bike/.venv',
      'write /bike/a/b',
      'read /bike/.venv/bin',
      'write /bike/a/b/allowed',
    ])
  })
  it('is what is meant where a folder is named by a link', () => {
    renameSync(workspace, join(folder, 'elsewhere'))
    symlinkSync(join(folder, 'elsewhere'), workspace)
    expect(look().roots).toEqual([join(folder, 'elsewhere')])
    expect(shown()).toEqual(['write /elsewhere', 'link /home/workspace'])
  })
  it('is never the whole machine, or its devices', () => {
    expect(shown({ allowPaths: ['/', '/proc', '/dev', '/dev/shm', '/sys'] })).toEqual(['write /home/workspace'])
  })
  it('needs a workspace', () => {
    rmSync(workspace, { recursive: true })
    expect(codeOf(look)).toBe('tool.failed')
  })
  it('comes shallow first, so that what lies deeper lies on top', () => {
    expect(shown({ allowPaths: [folder], hiddenPaths: [join(home, 'state')] })).toEqual([
      'write ',
      'write /home',
      'write /home/workspace',
      'hide-folder /home/state',
    ])
  })
})

describe('a protected file', () => {
  const protect = (name: string): Partial<Options> => ({ protectedPaths: [join(workspace, name)] })

  it('can be read, and not written', () => {
    expect(shown(protect('IDENTITY.md'))).toContain('read /home/workspace/IDENTITY.md')
  })
  it('that is not there has something in its place, as long as the shell lives', () => {
    expect(shown(protect('POLICY.md'))).toContain('read /home/workspace/POLICY.md')
    expect(existsSync(join(workspace, 'POLICY.md'))).toBe(true)
    holds.close()
    expect(existsSync(join(workspace, 'POLICY.md'))).toBe(false)
  })
  it('that somebody has written meanwhile stays', () => {
    look(protect('POLICY.md'))
    writeFileSync(join(workspace, 'POLICY.md'), 'Be kind.')
    holds.close()
    expect(existsSync(join(workspace, 'POLICY.md'))).toBe(true)
  })
  it('deep down is held by every folder above it, which cannot be moved away', () => {
    mkdirSync(join(workspace, 'rules/deep'))
    writeFileSync(join(workspace, 'rules/deep/RULES.md'), '')
    expect(shown(protect('rules/deep/RULES.md'))).toEqual([
      'write /home/workspace',
      'write /home/workspace/rules',
      'write /home/workspace/rules/deep',
      'read /home/workspace/rules/deep/RULES.md',
    ])
  })
  it('in a folder that is not there is held by that folder', () => {
    expect(shown(protect('later/deep/RULES.md'))).toEqual(['write /home/workspace', 'read /home/workspace/later'])
    holds.close()
    expect(existsSync(join(workspace, 'later'))).toBe(false)
  })
  it('that is a link is refused: another link could take its place', () => {
    symlinkSync(join(workspace, 'IDENTITY.md'), join(workspace, 'POLICY.md'))
    expect(codeOf(() => look(protect('POLICY.md')))).toBe('tool.failed')
  })
  it('elsewhere needs nothing', () => {
    expect(shown({ protectedPaths: [join(home, 'logs')] })).toEqual(['write /home/workspace'])
    expect(existsSync(join(home, 'logs'))).toBe(false)
  })
})

describe('what is hidden', () => {
  const hiddenPaths = (): string[] => [join(home, 'state'), join(home, 'config.toml')]

  it('needs nothing where it is not seen anyway', () => {
    expect(shown({ hiddenPaths: hiddenPaths() })).toEqual(['write /home/workspace'])
  })
  it('is covered where the folder around it is allowed, or can be read', () => {
    const covered = ['hide-folder /home/state', 'hide-file /home/config.toml']
    expect(shown({ hiddenPaths: hiddenPaths(), allowPaths: [home] })).toEqual(
      expect.arrayContaining([...covered, 'write /home', 'write /home/workspace']),
    )
    expect(shown({ hiddenPaths: hiddenPaths(), readable: [home] })).toEqual(
      expect.arrayContaining([...covered, 'read /home']),
    )
    expect(shown({ hiddenPaths: hiddenPaths(), system: [folder] })).toEqual(expect.arrayContaining(covered))
  })
  it('is covered where a link leads to it', () => {
    symlinkSync(join(home, 'state'), join(folder, 'named'))
    expect(shown({ hiddenPaths: [join(folder, 'named')], allowPaths: [home] })).toContain('hide-folder /home/state')
  })
  it('is hidden more than it is allowed', () => {
    const [state = ''] = hiddenPaths()
    expect(shown({ hiddenPaths: [state], allowPaths: [state] })).toContain('hide-folder /home/state')
  })
})
