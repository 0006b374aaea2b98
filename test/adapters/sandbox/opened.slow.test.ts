import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import type { Shell } from '../../../src/adapters/sandbox/shell.ts'
import { runIn, soon, testHome, whyNoBox, type TestHome } from './support/home.ts'

let home: TestHome
let shell: Shell
let bike: string
beforeEach(() => {
  home = testHome()
  shell = home.shell()
  bike = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-bike-')))
})
afterEach(async () => {
  await home.close()
  rmSync(bike, { recursive: true, force: true })
})

describe.skipIf(whyNoBox !== null)(`an opened folder (${whyNoBox ?? 'bubblewrap works here'})`, () => {
  const refusalOf = (manner: Parameters<typeof runIn>[2]): Promise<string> =>
    runIn(shell, 'touch x', manner).then(
      () => 'none',
      (error: unknown) => faultFrom(error).code,
    )

  it('is written by the commands that name it, and by no other', async () => {
    expect(await refusalOf({ cwd: bike })).toBe('tool.outside_roots')
    await runIn(shell, `touch ${bike}/early`)
    expect(existsSync(join(bike, 'early'))).toBe(false)

    const { code, output } = await runIn(shell, 'pwd; echo wheels > a.md; cat a.md', { cwd: bike, alsoIn: [bike] })
    expect({ code, output }).toEqual({ code: 0, output: `${bike}\nwheels\n` })
    expect(readFileSync(join(bike, 'a.md'), 'utf8')).toBe('wheels\n')

    // Nor by one for which a box was ready.
    for (let i = 0; i < 2; i++) {
      const other = await runIn(shell, `cat ${bike}/a.md; touch ${bike}/late; true`)
      expect(other.output).not.toContain('wheels')
    }
    expect(existsSync(join(bike, 'late'))).toBe(false)
    expect(await refusalOf({ cwd: bike })).toBe('tool.outside_roots')
  })

  it('is written by a job in the background, too', async () => {
    await shell.start({ command: 'touch job', cwd: bike, timeoutMs: 10_000, boxed: true, alsoIn: [bike] })
    expect(await soon(() => existsSync(join(bike, 'job')))).toBe(true)
  })

  it('opens nothing else, and takes no protection away', async () => {
    mkdirSync(join(bike, 'state'))
    writeFileSync(join(bike, 'state', 'key'), 'a secret')
    writeFileSync(join(bike, 'rules.md'), 'rules')
    shell = home.shell({ hiddenPaths: [join(bike, 'state')], protectedPaths: [join(bike, 'rules.md')] })
    writeFileSync(join(home.folder, 'beside'), 'a secret')
    const { output } = await runIn(
      shell,
      `cat state/key ${home.folder}/beside; echo x > rules.md; mv state gone; echo x > ${home.folder}/beside; curl -m 1 1.1.1.1; touch fine`,
      { cwd: bike, alsoIn: [bike] },
    )
    expect(output).not.toContain('a secret')
    expect(readFileSync(join(bike, 'rules.md'), 'utf8')).toBe('rules')
    expect(readFileSync(join(bike, 'state', 'key'), 'utf8')).toBe('a secret')
    expect(readFileSync(join(home.folder, 'beside'), 'utf8')).toBe('a secret')
    expect(existsSync(join(bike, 'fine'))).toBe(true)
  })

  it('is none any more once a link stands in its place', async () => {
    const secret = join(home.folder, 'secret')
    mkdirSync(secret)
    renameSync(bike, `${bike}.old`)
    symlinkSync(secret, bike)
    try {
      expect(await refusalOf({ cwd: bike, alsoIn: [bike] })).toBe('tool.outside_roots')
      await runIn(shell, `touch ${bike}/x ${secret}/x`, { alsoIn: [bike] })
      expect(existsSync(join(secret, 'x'))).toBe(false)
    } finally {
      rmSync(bike)
      renameSync(`${bike}.old`, bike)
    }
  })

  it('is where a command outside the box runs, too, or it does not run', async () => {
    mkdirSync(join(bike, 'a'))
    symlinkSync(home.folder, join(bike, 'b'))
    symlinkSync('a', join(bike, 'c'))
    expect(await refusalOf({ cwd: join(bike, 'a'), alsoIn: [bike], boxed: false })).toBe('none')
    expect(await refusalOf({ cwd: join(bike, 'b'), alsoIn: [bike], boxed: false })).toBe('approval.stale')
    expect(await refusalOf({ cwd: join(bike, 'c'), alsoIn: [bike] })).toBe('approval.stale')
  })

  it('keeps what git obeys out of reach: it runs outside the box, when somebody merely looks', async () => {
    execFileSync('git', ['init', '-q', bike])
    const commands = [
      'echo evil > .git/hooks/pre-commit',
      'git config core.fsmonitor evil',
      'echo ../evil > .git/commondir',
      'mv .git gone',
      'rm -rf .git',
    ]
    for (const command of commands) await runIn(shell, command, { cwd: bike, alsoIn: [bike] })
    expect(existsSync(join(bike, '.git', 'hooks', 'pre-commit'))).toBe(false)
    expect(readFileSync(join(bike, '.git', 'config'), 'utf8')).not.toContain('evil')
    expect(existsSync(join(bike, '.git', 'commondir'))).toBe(false)
    expect((await runIn(shell, 'touch a; git status -s', { cwd: bike, alsoIn: [bike] })).output).toContain('?? a')
  })

  it('leaves where a worktree leads to as it is, and runs nothing where that is a link', async () => {
    writeFileSync(join(bike, '.git'), 'gitdir: /elsewhere')
    await runIn(shell, 'echo gitdir: evil > .git; rm -f .git', { cwd: bike, alsoIn: [bike] })
    expect(readFileSync(join(bike, '.git'), 'utf8')).toBe('gitdir: /elsewhere')
    rmSync(join(bike, '.git'))
    symlinkSync('real', join(bike, '.git'))
    expect(await refusalOf({ cwd: bike, alsoIn: [bike] })).toBe('tool.failed')
  })

  it('moves no folder on the way to an allowed one, whose name would lead elsewhere then', async () => {
    const [inner, secret] = [join(bike, 'a', 'b', 'inner'), join(home.folder, 'secret')]
    mkdirSync(inner, { recursive: true })
    mkdirSync(secret)
    shell = home.shell({ allowPaths: [inner] })
    const swap = `mv a gone || mv a/b gone; mkdir -p a/b; ln -s ${secret} a/b/inner`
    await runIn(shell, swap, { cwd: bike, alsoIn: [bike] })
    await runIn(shell, `touch ${secret}/x`, { cwd: bike, alsoIn: [bike] })
    expect(existsSync(join(secret, 'x'))).toBe(false)
    expect(realpathSync(inner)).toBe(inner)
  })

  it('leads nowhere else by the programs on PATH that lie in it, nor puts others in their place', async () => {
    // Programs in /tmp are never looked for.
    rmSync(bike, { recursive: true })
    bike = realpathSync(mkdtempSync('/var/tmp/localgpt-bike-'))
    const venv = join(bike, 'tools', 'venv')
    for (const name of ['bin', 'lib']) mkdirSync(join(venv, name), { recursive: true })
    symlinkSync('lib', join(venv, 'lib64'))
    writeFileSync(join(home.folder, 'key'), 'a secret')
    shell = home.shell({ env: { ...process.env, PATH: `${join(venv, 'bin')}:${process.env['PATH'] ?? ''}` } })
    const manner = { cwd: bike, alsoIn: [bike] }
    await runIn(shell, `ls tools/venv/lib64; rm tools/venv/lib64; ln -s ${home.folder} tools/venv/lib64`, manner)
    expect((await runIn(shell, 'cat tools/venv/lib64/key; true', manner)).output).not.toContain('a secret')

    await runIn(
      shell,
      `mv tools old; mv tools/venv tools/old; mkdir -p tools/venv/bin; touch tools/venv/bin/bwrap`,
      manner,
    )
    expect(existsSync(join(venv, 'bin', 'bwrap'))).toBe(false)
  })
})
