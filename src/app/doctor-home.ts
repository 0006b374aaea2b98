import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import type { Finding } from './doctor-finding.ts'

const OLDEST = [20, 19] as const
/** Bytes: less is worth a word, and with less than that nothing can be stored. */
const LITTLE = 100_000_000
const NOTHING = 5_000_000

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const ok = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  return {
    check: 'node',
    state: ok ? 'ok' : 'broken',
    message: `Node ${version}`,
    fix: ok ? null : `Install Node ${OLDEST.join('.')} or newer: https://nodejs.org`,
  }
}

/** That the folders are there, can be written and are nobody else's business. */
export async function checkHome({ home, state, configFile, vault }: HomePaths, { memory }: Config): Promise<Finding[]> {
  if ((await modeOf(home)) === null)
    return [{ check: 'home', state: 'warning', message: `${home} is not there yet`, fix: 'localgpt config init' }]
  const findings: Finding[] = []
  for (const folder of [home, state, memory.workspace]) findings.push(...(await checkFolder(folder)))
  for (const file of [configFile, vault]) findings.push(...(await checkRights(file, '600')))
  return findings.length === 0 ? [{ check: 'home', state: 'ok', message: home, fix: null }] : findings
}

async function checkFolder(folder: string): Promise<Finding[]> {
  if ((await modeOf(folder)) === null)
    return [{ check: 'home', state: 'warning', message: `${folder} is not there`, fix: 'localgpt config init' }]
  try {
    await access(folder, constants.W_OK)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const fix =
      code === 'EROFS' ? 'LOCALGPT_HOME=/another/folder localgpt config init' : `sudo chown -R "$(id -un)" ${folder}`
    return [{ check: 'home', state: 'broken', message: `${folder} cannot be written (${code})`, fix }]
  }
  return checkRights(folder, '700')
}

async function checkRights(path: string, wanted: '600' | '700'): Promise<Finding[]> {
  const mode = await modeOf(path)
  if (mode === null || process.platform === 'win32' || (mode & 0o077) === 0) return []
  const message = `Other people on this machine can look into ${path}`
  return [{ check: 'home', state: 'warning', message, fix: `chmod ${wanted} ${path}` }]
}

const modeOf = async (path: string): Promise<number | null> => (await stat(path).catch(() => null))?.mode ?? null

export async function checkDisk({ home }: HomePaths): Promise<Finding> {
  const place = await existing(home)
  const { bavail, bsize } = await statfs(place)
  const free = bavail * bsize
  const state = free < NOTHING ? 'broken' : free < LITTLE ? 'warning' : 'ok'
  const fix = state === 'ok' ? null : `Make room on the disk of ${place}: du -sh ${place}/*`
  return { check: 'disk', state, message: `${Math.floor(free / 1_000_000)} MB free at ${place}`, fix }
}

const existing = async (path: string): Promise<string> =>
  (await modeOf(path)) !== null || dirname(path) === path ? path : existing(dirname(path))
