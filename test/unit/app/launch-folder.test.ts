import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { launchFolder } from '../../../src/app/launch-folder.ts'
import { defaultConfig } from '../../../src/config/schema.ts'
import { homePaths } from '../../../src/config/paths.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-launch-')))
  mkdirSync(join(folder, 'gpt', 'workspace'), { recursive: true })
  mkdirSync(join(folder, 'bike'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function launchedIn(cwd: () => string) {
  const paths = homePaths({ env: { LOCALGPT_HOME: join(folder, 'gpt') }, homedir: folder })
  const config = defaultConfig()
  return launchFolder(paths, { ...config, memory: { ...config.memory, workspace: paths.workspace } }, cwd)
}

it('a folder that can be opened is told of by its real name', async () => {
  symlinkSync(join(folder, 'bike'), join(folder, 'link'))
  const news = `Tools see your notes only; the assistant can ask to open ${folder}/bike.`
  expect(await launchedIn(() => join(folder, 'link'))).toEqual({ folder: join(folder, 'link'), news })
})

it.each([
  ['the home folder', () => homedir()],
  ['the folder of the program', () => fileURLToPath(new URL('../../..', import.meta.url))],
  ['the workspace', () => join(folder, 'gpt', 'workspace')],
  ['what holds the home of LocalGPT', () => folder],
])('nothing is promised in %s', async (_, cwd) => {
  expect(await launchedIn(cwd)).toEqual({ folder: cwd(), news: null })
})

it('a folder that is gone is none', async () => {
  const gone = (): string => {
    throw new Error('ENOENT: no such file or directory, uv_cwd')
  }
  expect(await launchedIn(gone)).toEqual({ folder: null, news: null })
})
