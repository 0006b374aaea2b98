import { spawn, spawnSync } from 'node:child_process'
import { on } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** Stands in for npm: notes that it ran, and installs a link to the real packages. */
const npm = `#!/bin/sh
echo "$@" >> "$RUNS"
if [ -n "$NPM_SAYS" ]; then echo "$NPM_SAYS"; exit 1; fi
sleep "\${NPM_TAKES:-0}"
rm -rf node_modules; mkdir node_modules
for each in esbuild @esbuild; do ln -s "$PROJECT/node_modules/$each" "node_modules/$each"; done
`

const main = `declare const LOCALGPT_VERSION: string
void import('./greeting.ts').then(({ greeting }) => {
  console.log(LOCALGPT_VERSION, greeting, process.argv.slice(2).join(' '))
})
`

const patient = `console.log('waiting')
process.stdin.once('data', async () => console.log((await import('./greeting.ts')).greeting))
`

let tree: string
let env: Record<string, string>

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const start = (args: readonly string[] = [], more: Record<string, string> = {}) =>
  new Promise<Outcome>((resolve) => {
    const child = spawn(process.execPath, ['scripts/start.mjs', ...args], { cwd: tree, env: { ...env, ...more } })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    child.on('close', (code) => resolve({ code, out, err }))
  })

const installs = async () => (await readFile(join(tree, 'runs'), 'utf8').catch(() => '')).split('\n').length - 1

beforeEach(async () => {
  tree = await realpath(await mkdtemp(join(tmpdir(), 'setup-')))
  await cp(join(project, 'scripts'), join(tree, 'scripts'), { recursive: true })
  await mkdir(join(tree, 'src/cli'), { recursive: true })
  await mkdir(join(tree, 'src/app/threads'), { recursive: true })
  await mkdir(join(tree, 'bin'))
  await writeFile(join(tree, 'package.json'), '{ "version": "1.2.3", "type": "module" }')
  await writeFile(join(tree, 'package-lock.json'), '{ "packages": {} }')
  await writeFile(join(tree, 'src/cli/main.ts'), main)
  await writeFile(join(tree, 'src/cli/greeting.ts'), "export const greeting = 'hello'\n")
  for (const thread of ['notes', 'embedding', 'page', 'model-apis'])
    await writeFile(join(tree, `src/app/threads/${thread}.ts`), 'export {}\n')
  await writeFile(join(tree, 'bin/npm'), npm)
  await chmod(join(tree, 'bin/npm'), 0o755)
  env = {
    PATH: `${join(tree, 'bin')}:${process.env['PATH'] ?? ''}`,
    RUNS: join(tree, 'runs'),
    PROJECT: project,
    HOME: tree,
  }
})
afterEach(() => rm(tree, { recursive: true, force: true }))

describe.skipIf(process.platform === 'win32')('npm start in a checkout', () => {
  it('installs and builds the first time, says so on stderr, and is the program', async () => {
    const { code, out, err } = await start(['ask', 'hi'])
    expect({ code, out }).toEqual({ code: 0, out: '1.2.3 hello ask hi\n' })
    expect(err).toMatch(
      /^Installing packages \(first run, .+\) …\nPackages installed in \d+ s.\nBuilding …\nBuilt in [\d.]+ s.\n$/,
    )
  })

  it('does nothing and says nothing the second time', async () => {
    await start()
    expect(await start()).toEqual({ code: 0, out: '1.2.3 hello \n', err: '' })
    expect(await installs()).toBe(1)
  })

  it('builds again when a source changed, and installs again when the lock file did', async () => {
    await start()
    await writeFile(join(tree, 'src/cli/greeting.ts'), "export const greeting = 'good evening'\n")
    const built = await start()
    expect(built.out).toBe('1.2.3 good evening \n')
    expect(built.err).not.toContain('Installing')
    await writeFile(join(tree, 'package-lock.json'), '{ "packages": { "": {} } }')
    expect((await start()).err).toContain('Installing packages (package-lock.json changed')
    expect(await installs()).toBe(2)
  })

  it('sets up once when it is started twice at the same time', async () => {
    const both = await Promise.all([start([], { NPM_TAKES: '1' }), start([], { NPM_TAKES: '1' })])
    expect(both.map(({ code, out }) => ({ code, out }))).toEqual(Array(2).fill({ code: 0, out: '1.2.3 hello \n' }))
    expect(both.some(({ err }) => /^Another process \(\d+\) is setting up this checkout/.test(err))).toBe(true)
    expect(await installs()).toBe(1)
  })

  it('takes over the lock of a process that died', async () => {
    await mkdir(join(tree, '.cache'))
    const dead = spawn(process.execPath, ['-e', '0'])
    await new Promise((resolve) => dead.on('close', resolve))
    await writeFile(join(tree, '.cache/setup.lock'), String(dead.pid))
    expect((await start()).out).toBe('1.2.3 hello \n')
  })

  it('installs again where an installation was broken off', async () => {
    await mkdir(join(tree, 'node_modules'))
    await writeFile(join(tree, 'node_modules/.package-lock.json'), '{ "packages": {} }')
    await writeFile(join(tree, 'node_modules/.localgpt-setup.json'), '{ "wanted": "another" }')
    const broken = await start([], { NPM_SAYS: 'npm error signal SIGHUP' })
    expect(broken.code).toBe(1)
    expect((await start()).out).toBe('1.2.3 hello \n')
    expect(await installs()).toBe(2)
  })

  it('never installs through a link: the packages it leads to are those of another checkout', async () => {
    const other = join(tree, 'other/node_modules')
    await mkdir(join(other, 'kept'), { recursive: true })
    await writeFile(join(other, '.package-lock.json'), '{}')
    await symlink(other, join(tree, 'node_modules'))
    const { code, err } = await start()
    expect(code).toBe(1)
    expect(err).toContain('is a link, and installing would empty the folder it leads to.')
    expect(await installs()).toBe(0)
    expect((await readdir(other)).sort()).toEqual(['.package-lock.json', 'kept'])
  })

  it('leaves alone what somebody installed by hand', async () => {
    await mkdir(join(tree, 'node_modules'))
    for (const name of ['esbuild', '@esbuild'])
      await symlink(join(project, 'node_modules', name), join(tree, 'node_modules', name))
    await writeFile(join(tree, 'node_modules/.package-lock.json'), '{ "packages": {} }')
    expect((await start()).out).toBe('1.2.3 hello \n')
    expect(await installs()).toBe(0)
  })

  it.each([
    ['gyp ERR! find Python', 'sudo apt-get install -y python3 make g++'],
    ['npm error code ENOTFOUND', 'HTTPS_PROXY'],
    ['npm error ENOSPC: no space left on device', 'Make room'],
    ['something else', '`npm ci` shows everything'],
  ])('says what to do when the install fails with %j', async (said, advice) => {
    const { code, out, err } = await start([], { NPM_SAYS: said })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(said)
    expect(err).toContain(advice)
  })

  it('leaves a running program the chunks it has not loaded yet', async () => {
    await writeFile(join(tree, 'src/cli/main.ts'), patient)
    const running = spawn(process.execPath, ['scripts/start.mjs'], { cwd: tree, env })
    const output = on(running.stdout.setEncoding('utf8'), 'data') as AsyncIterator<[string], [string]>
    const said = async () => (await output.next()).value[0]
    expect(await said()).toBe('waiting\n')
    await writeFile(join(tree, 'src/cli/greeting.ts'), "export const greeting = 'another'\n")
    spawnSync(process.execPath, ['scripts/setup.mjs'], { cwd: tree, env })
    running.stdin.end('go')
    expect(await said()).toBe('hello\n')
  })
})
