import { access, constants, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fail, type FaultError } from '../bus/messages/fault.ts'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import { configToml } from './templates/config-toml.ts'
import { workspaceFiles, workspaceFolders } from './templates/workspace.ts'

export interface PreparedHome {
  /** True where neither config.toml nor state/ was there before. */
  readonly firstRun: boolean
  /** Absolute paths of what was made now, folders and files. */
  readonly created: readonly string[]
  /** Sentences for the person; none of them stops the program. */
  readonly warnings: readonly string[]
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)

const hints: Readonly<Record<string, string>> = {
  EROFS: 'The file system is read-only. Choose another place: LOCALGPT_HOME=/a/folder/of/yours localgpt',
  EACCES: 'It belongs to somebody else. Make it yours, or choose another place with LOCALGPT_HOME.',
  EPERM: 'It belongs to somebody else. Make it yours, or choose another place with LOCALGPT_HOME.',
  ENOSPC: 'The disk is full. Make room (100 MB are plenty) and start again; nothing was lost.',
  EDQUOT: 'Your quota on this disk is used up. Make room and start again; nothing was lost.',
  ENOTDIR: 'A file stands where a folder has to be. Move it away, or choose another place with LOCALGPT_HOME.',
  EEXIST: 'A file stands where a folder has to be. Move it away, or choose another place with LOCALGPT_HOME.',
}

const unwritable = (path: string, error: unknown): FaultError => {
  const code = codeOf(error)
  return fail('home.unwritable', `${path} cannot be written (${code}).`, {
    hint: hints[code] ?? 'Choose another place with LOCALGPT_HOME.',
    detail: { path, reason: code },
  })
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isDirectory() ?? false

/** True where the folder was not there. One by one, because a recursive mkdir says ENOENT on a read-only file system. */
const makeFolder = async (path: string): Promise<boolean> => {
  try {
    await mkdir(path, { mode: 0o700 })
    return true
  } catch (error) {
    const parent = dirname(path)
    if (codeOf(error) === 'EEXIST' && (await isFolder(path))) return false
    if (codeOf(error) !== 'ENOENT' || parent === path || (await isFolder(parent))) throw unwritable(path, error)
    await makeFolder(parent)
    return makeFolder(path)
  }
}

/** True where the file was not there. What somebody wrote is never touched, and a file cut short is not left behind. */
const makeFile = async (path: string, text: string): Promise<boolean> => {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (['ENOSPC', 'EDQUOT', 'EIO'].includes(codeOf(error))) await rm(path, { force: true }).catch(() => {})
    throw unwritable(path, error)
  }
}

const looseFolder = async (path: string): Promise<string[]> => {
  if (process.platform === 'win32') return []
  const { mode } = await stat(path)
  return (mode & 0o077) === 0 ? [] : [`Other people on this machine can look into ${path}: chmod 700 ${path}`]
}

/**
 * Makes what a home lacks: folders (0700), a commented config.toml (0600), the workspace with its files.
 * Throws FaultError `home.unwritable`.
 */
export const prepareHome = async (paths: HomePaths, config?: Config): Promise<PreparedHome> => {
  const workspace = config?.memory.workspace ?? paths.workspace
  const firstRun = !(await exists(paths.configFile)) && !(await exists(paths.state))
  const created: string[] = []
  const folders = [paths.home, paths.state, paths.logs, paths.skills, workspace]
  for (const path of [...folders, ...workspaceFolders.map((name) => join(workspace, name))]) {
    if (await makeFolder(path)) created.push(path)
  }
  const files = Object.entries(workspaceFiles).map(([name, text]): [string, string] => [join(workspace, name), text])
  for (const [path, text] of [[paths.configFile, configToml] as const, ...files]) {
    if (await makeFile(path, text)) created.push(path)
  }
  await access(paths.state, constants.W_OK).catch((error: unknown) => {
    throw unwritable(paths.state, error)
  })
  const before = [paths.home, paths.state].filter((path) => !created.includes(path))
  const warnings = (await Promise.all(before.map(looseFolder))).flat()
  return { firstRun, created, warnings }
}
