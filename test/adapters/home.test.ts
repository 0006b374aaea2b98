import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepareHome } from '../../src/app/home.ts'
import { configToml } from '../../src/app/templates/config-toml.ts'
import { workspaceFiles } from '../../src/app/templates/workspace.ts'
import { FaultError } from '../../src/bus/messages/fault.ts'
import { loadConfig } from '../../src/config/load.ts'
import { homePaths, type HomePaths } from '../../src/config/paths.ts'
import { saveConfig } from '../../src/config/save.ts'

let root: string
let paths: HomePaths
const posix = process.platform !== 'win32'
const modeOf = async (path: string) => (await stat(path)).mode & 0o777

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'home-')))
  paths = homePaths({ env: {}, homedir: root })
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('a fresh home', () => {
  it('has a config.toml and a workspace, for the owner’s eyes only', async () => {
    const { firstRun, created, warnings } = await prepareHome(paths)
    expect(firstRun).toBe(true)
    expect(warnings).toEqual([])
    expect(created).toContain(paths.configFile)
    for (const name of [
      'MEMORY.md',
      'USER.md',
      'SOUL.md',
      'IDENTITY.md',
      'AGENTS.md',
      'HEARTBEAT.md',
      'memory',
      'knowledge',
      'skills',
    ]) {
      expect(created).toContain(join(paths.workspace, name))
    }
    if (!posix) return
    for (const path of [paths.home, paths.state, paths.logs, paths.workspace]) expect(await modeOf(path)).toBe(0o700)
    expect(await modeOf(paths.configFile)).toBe(0o600)
  })

  it('says nothing yet: its notes hold headings and comments only', () => {
    for (const text of Object.values(workspaceFiles)) {
      expect(
        text
          .replaceAll(/<!--[^]*?-->/g, '')
          .replaceAll(/^#.*$/gm, '')
          .trim(),
      ).toBe('')
    }
  })

  it('is made once: the second time nothing is', async () => {
    await prepareHome(paths)
    expect(await prepareHome(paths)).toEqual({ firstRun: false, created: [], warnings: [] })
  })

  it('has its notes where the configuration says', async () => {
    const { config } = loadConfig({
      file: paths.configFile,
      home: paths.home,
      homedir: root,
      env: {},
      text: '[memory]\nworkspace = "~/notes"',
    })
    await prepareHome(paths, config)
    expect(await readFile(join(root, 'notes/MEMORY.md'), 'utf8')).toBe(workspaceFiles['MEMORY.md'])
    await expect(stat(paths.workspace)).rejects.toThrow('ENOENT')
  })
})

describe('a home that is partly there', () => {
  it('is completed, and what a person wrote stays', async () => {
    await mkdir(paths.workspace, { recursive: true })
    await writeFile(join(paths.workspace, 'MEMORY.md'), 'tea')
    await writeFile(paths.configFile, '[server]\nport = 1', { mode: 0o600 })
    await chmod(paths.home, 0o700)
    const { firstRun, created } = await prepareHome(paths)
    expect(firstRun).toBe(false)
    expect(created).toContain(join(paths.workspace, 'USER.md'))
    expect(await readFile(join(paths.workspace, 'MEMORY.md'), 'utf8')).toBe('tea')
    expect(await readFile(paths.configFile, 'utf8')).toBe('[server]\nport = 1')
  })

  it.runIf(posix)('with loose modes is warned of, with the command that mends it', async () => {
    await prepareHome(paths)
    await chmod(paths.home, 0o755)
    await chmod(paths.configFile, 0o644)
    expect((await prepareHome(paths)).warnings).toEqual([
      `Other people on this machine can look into ${paths.home}: chmod 700 ${paths.home}`,
    ])
    const { warnings } = loadConfig({ file: paths.configFile, home: paths.home, homedir: root, env: {} })
    expect(warnings).toEqual([
      `Other people on this machine can read ${paths.configFile}, which may hold keys: chmod 600 ${paths.configFile}`,
    ])
  })
})

describe('a home that cannot be written', () => {
  it('is refused with the path and what to do', async () => {
    await writeFile(join(root, '.localgpt'), 'a file')
    await expect(prepareHome(paths)).rejects.toMatchObject({
      fault: {
        code: 'home.unwritable',
        message: expect.stringContaining(paths.home) as string,
        hint: expect.stringContaining('LOCALGPT_HOME') as string,
      },
    })
  })

  it.runIf(process.platform === 'linux')('is refused where the system lets nobody write', async () => {
    await expect(
      prepareHome(homePaths({ env: { LOCALGPT_HOME: '/sys/localgpt' }, homedir: root })),
    ).rejects.toMatchObject({
      fault: { code: 'home.unwritable' },
    })
  })
})

describe('config.toml', () => {
  it('that is not there means the defaults', () => {
    expect(loadConfig({ file: paths.configFile, home: paths.home, homedir: root, env: {} }).config.server.port).toBe(
      31_327,
    )
  })

  it('that is not text, or a folder, is refused by name', async () => {
    await mkdir(paths.home)
    const load = () => loadConfig({ file: paths.configFile, home: paths.home, homedir: root, env: {} })
    await writeFile(paths.configFile, Buffer.from([0x61, 0xff]), { mode: 0o600 })
    expect(load).toThrow(`${paths.configFile} is not UTF-8 text.`)
    await rm(paths.configFile)
    await mkdir(paths.configFile)
    expect(load).toThrow(FaultError)
  })

  it('is saved at once, for the owner only, also over a file with loose modes', async () => {
    await mkdir(paths.home)
    await writeFile(paths.configFile, 'old', { mode: 0o644 })
    await saveConfig(paths.configFile, configToml)
    expect(await readFile(paths.configFile, 'utf8')).toBe(configToml)
    if (posix) expect(await modeOf(paths.configFile)).toBe(0o600)
    await expect(saveConfig(join(root, 'nowhere/config.toml'), '')).rejects.toMatchObject({
      fault: { code: 'home.unwritable' },
    })
  })
})
