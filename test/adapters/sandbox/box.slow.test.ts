import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findCages } from '../../../src/adapters/sandbox/control-group.ts'
import { limits } from '../../../src/adapters/sandbox/limits.ts'
import { keptFromCommands } from '../../../src/security/paths/protected.ts'
import { openWorkshop } from '../../../src/adapters/sandbox/workshop.ts'
import { runIn, soon, testHome, whyNoBox, type TestHome } from './support/home.ts'

let home: TestHome
beforeEach(() => {
  home = testHome()
})
afterEach(() => home.close())

/** A bubblewrap that behaves as `script` says before it becomes the real one. */
function otherBubblewrap(script: string): NodeJS.ProcessEnv {
  const folder = join(home.folder, 'bin')
  mkdirSync(folder)
  const file = join(folder, 'bwrap')
  writeFileSync(file, `#!/bin/bash\n${script}\nPATH=\${PATH#*:} exec bwrap "$@"\n`)
  chmodSync(file, 0o755)
  return { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }
}
/** Its standard output is a pipe. */
const spawnScript = (name: string, folder: string) =>
  spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL(`support/${name}`, import.meta.url)), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What it leaves goes with the home.
    env: { ...process.env, TMPDIR: folder },
  })
const lacks = (flag: string): string =>
  `for word in "$@"; do if [ "$word" = "${flag}" ]; then echo "bwrap: Unknown option ${flag}" >&2; exit 1; fi; done`

describe.skipIf(whyNoBox !== null)(`a box (${whyNoBox ?? 'bubblewrap works here'})`, () => {
  it('is what an older bubblewrap can make', async () => {
    const shell = home.shell({ env: otherBubblewrap(`${lacks('--disable-userns')}\n${lacks('--size')}`) })
    const { level, missing } = await shell.level()
    expect(level).not.toBe('none')
    expect(missing.join('\n')).toMatch(/bubblewrap 0\.8[^]*bubblewrap 0\.7/)
    const { output } = await runIn(shell, 'grep Seccomp: /proc/self/status; unshare -U true; cat ../state/vault.json')
    expect(output).toMatch(/Seccomp:\t2/)
    expect(output).toContain('Operation not permitted')
    expect(output).not.toContain('a secret')
  })
  it('keeps what conversations begin with, and leaves nothing in the place of what is not there', async () => {
    const { workspace } = home
    mkdirSync(join(workspace, 'skills', 'mine'), { recursive: true })
    const mine = join(workspace, 'skills', 'mine', 'SKILL.md')
    writeFileSync(mine, 'mine')
    writeFileSync(join(workspace, 'SOUL.md'), 'soul')
    const shell = home.shell({ protectedPaths: keptFromCommands(workspace) })
    const { output } = await runIn(
      shell,
      `cat SOUL.md skills/mine/SKILL.md; echo x > new
       for file in AGENTS.md SOUL.md USER.md TOOLS.md; do echo x > $file; mv -f new $file; rm -f $file; ln -s new $file; done
       echo x > skills/mine/SKILL.md; mkdir skills/other; mv skills away; rm -rf skills; true`,
    )
    await shell.close()
    expect(output).toMatch(/^soulmine/)
    expect(readdirSync(workspace).toSorted()).toEqual(['IDENTITY.md', 'SOUL.md', 'new', 'skills'])
    expect(readdirSync(join(workspace, 'skills'))).toEqual(['mine'])
    expect([mine, join(workspace, 'SOUL.md')].map((path) => readFileSync(path, 'utf8'))).toEqual(['mine', 'soul'])
  })
  it('does without /proc where it cannot be mounted', async () => {
    const shell = home.shell({ env: otherBubblewrap(lacks('--proc')) })
    expect((await shell.level()).missing.join()).toContain('The box has no /proc')
    expect((await runIn(shell, 'echo here; ls /proc')).output).toContain('here')
  })
  it('is none where the kernel refuses it, and says why and what to do', async () => {
    const refuse = 'echo "bwrap: setting up uid map: Permission denied" >&2; exit 1'
    const shell = home.shell({ env: otherBubblewrap(refuse) })
    const { level, by, missing } = await shell.level()
    expect(level).toBe('none')
    expect(by).toContain('setting up uid map: Permission denied')
    expect(missing[0]).toMatch(/asked about first\. To box them: ./)
    expect((await runIn(shell, 'echo plain')).output).toBe('plain\n')
  })
  it('that cannot be made for one command says so, and runs nothing', async () => {
    const shell = home.shell({
      env: otherBubblewrap('[ -e "$(dirname "$0")/broken" ] && { echo "bwrap: broken" >&2; exit 1; }'),
    })
    await shell.level()
    writeFileSync(join(home.folder, 'bin', 'broken'), '')
    await expect(runIn(shell, 'touch ran')).rejects.toThrow('The command was not begun: bwrap: broken')
    expect(existsSync(join(home.workspace, 'ran'))).toBe(false)
  })
  it.each(['standard', 'minimal'] as const)('of level %s says what it does without', async (level) => {
    const shell = home.shell({ level })
    expect(await shell.level()).toMatchObject({ level: 'standard', by: 'bubblewrap' })
    const { output } = await runIn(shell, 'grep Seccomp: /proc/self/status; cat ../state/vault.json')
    expect(output).toContain(`Seccomp:\t${level === 'minimal' ? 0 : 2}`)
    expect(output).not.toContain('a secret')
  })
  it('has the network where it is allowed, and names of servers can be looked up', async () => {
    const shell = home.shell({ network: 'allow' })
    const { output } = await runIn(shell, 'cat /etc/resolv.conf; readlink /proc/self/ns/net')
    expect(output).toContain(readFileSync('/etc/resolv.conf', 'utf8').trim())
    const closed = await runIn(home.shell(), 'readlink /proc/self/ns/net')
    expect(output).not.toContain(closed.output.trim())
  })
  it('opens folders that are allowed, also by a link, and what is hidden in them stays so', async () => {
    mkdirSync(join(home.folder, 'real'))
    symlinkSync(join(home.folder, 'real'), join(home.folder, 'named'))
    const shell = home.shell({ allowPaths: [join(home.folder, 'named'), home.folder] })
    const { output } = await runIn(
      shell,
      `echo x > ${home.folder}/named/file; ls ../state; echo y > ../state/z; cat ../state/vault.json`,
    )
    expect(readFileSync(join(home.folder, 'real/file'), 'utf8')).toBe('x\n')
    expect(existsSync(join(home.folder, 'state/z'))).toBe(false)
    expect(output).not.toContain('a secret')
  })
  it('keeps files of a command, and drops its /tmp', async () => {
    const shell = home.shell()
    await runIn(shell, 'echo kept > kept; echo x > /tmp/dropped')
    expect((await runIn(shell, 'cat kept; ls -A /tmp')).output).toBe(`kept\n${home.folder.split('/')[2] ?? ''}\n`)
    expect(readFileSync(join(home.workspace, 'kept'), 'utf8')).toBe('kept\n')
  })
  it('hides the folder of the shell where /tmp is allowed', async () => {
    const shell = home.shell({ allowPaths: [tmpdir()] })
    const folder = join(tmpdir(), `localgpt-shell-${process.pid}-*`)
    const { output } = await runIn(shell, `ls -A ${folder}; for f in ${folder}; do echo x > $f/mine; done`)
    expect(output).toContain('Read-only file system')
    expect(output).not.toMatch(/pipe-|etc/)
  })
  it('that waits is not used where a file it shows has been replaced meanwhile', async () => {
    const shell = home.shell()
    const identity = join(home.workspace, 'IDENTITY.md')
    const replace = (text: string): void => {
      writeFileSync(join(home.folder, 'new'), text)
      renameSync(join(home.folder, 'new'), identity)
    }
    for (const text of ['first', 'second', 'third']) {
      replace(text)
      expect((await runIn(shell, 'cat IDENTITY.md; echo x > IDENTITY.md')).output).toMatch(
        new RegExp(`^${text}bash: .*Read-only`),
      )
      expect(readFileSync(identity, 'utf8')).toBe(text)
    }
  })
  it('that waits sees what is written meanwhile, and a file that is protected from now on', async () => {
    const shell = home.shell()
    await runIn(shell, 'true')
    writeFileSync(join(home.workspace, 'fresh'), 'fresh')
    writeFileSync(join(home.workspace, 'POLICY.md'), 'Be kind.')
    expect((await runIn(shell, 'cat fresh POLICY.md; echo x >> POLICY.md')).output).toMatch(
      /^freshBe kind\.bash: .*Read-only/,
    )
  })
  it('that is killed while it is being made leaves no process', async () => {
    const processes = (): string[] =>
      readdirSync('/proc').filter((pid) => {
        try {
          return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home.workspace)
        } catch {
          return false
        }
      })
    for (let i = 0; i < 16; i++) {
      const workshop = await openWorkshop(home.options())
      const command = { command: 'sleep 50', cwd: home.workspace, timeoutMs: 60_000, onText: () => {} }
      const { kill, ended } = await workshop.begin({ boxed: true }, command)
      const until = performance.now() + i / 4
      while (performance.now() < until);
      kill()
      expect((await ended).signal).toBe('SIGKILL')
      await workshop.close()
    }
    expect(await soon(() => processes().length === 0)).toBe(true)
  }, 30_000)
  it('that waits holds no program up', async () => {
    const maker = spawnScript('one-command.ts', home.folder)
    const [code] = (await once(maker, 'exit')) as [number]
    expect(code).toBe(0)
  }, 30_000)
  it('ends with the program that made it, however that ends', async () => {
    const file = join(home.workspace, 'orphan')
    const maker = spawnScript('orphan-maker.ts', home.folder)
    await once(maker.stdout, 'data')
    maker.kill('SIGKILL')
    await once(maker, 'exit')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(existsSync(file)).toBe(false)
  }, 30_000)
})

describe('control groups', () => {
  const cages = process.platform === 'linux' ? findCages({ ...limits, processes: 7 }) : null

  it.skipIf(cages === null)('hold processes, and are gone afterwards (skipped where none can be made)', async () => {
    const cage = cages!.make()
    const paths = cage.fds.map((fd) => dirname(readlinkSync(`/proc/self/fd/${fd}`)))
    const groups = () => paths.filter((path) => existsSync(path))
    const child = spawn(
      'bash',
      ['-c', 'for fd in 3 4; do echo 0 >&$fd; done 2>/dev/null; for i in 1 2 3 4 5 6 7 8 9; do sleep 5 & done; wait'],
      {
        stdio: ['ignore', 'ignore', 'pipe', ...cage.fds],
        detached: true,
      },
    )
    for (const fd of cage.fds) closeSync(fd)
    const said = new Promise<string>((resolve) => child.stderr!.once('data', (bytes) => resolve(String(bytes))))
    expect(await said).toContain('temporarily unavailable')
    process.kill(-child.pid!, 'SIGKILL')
    await once(child, 'exit')
    expect(groups().length).toBeGreaterThan(0)
    await cage.remove()
    expect(groups()).toEqual([])
  })
})
