import { execFile } from 'node:child_process'
import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fail } from '../../../bus/messages/fault.ts'
import type { Version } from './flags.ts'
import { atLeast, OLDEST, parseVersion } from './flags.ts'
import { objectAt, parseObject, textAt } from './json.ts'
import { tailOf } from './stderr.ts'

export interface VersionOptions {
  readonly path: string
  /** JSON `{path: {stamp, version}}`. */
  readonly cacheFile: string
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** `--version` takes a second or two on 2.0, so it is asked once per binary: by path, time of change and size. */
const stampOf = async (path: string): Promise<string> => {
  const { mtimeMs, size } = await stat(path)
  return `${String(mtimeMs)}-${String(size)}`
}

const readCache = async (file: string) => parseObject(await readFile(file, 'utf8').catch(() => '')) ?? {}

/** The version that npm installed, which is told without starting anything. */
const packaged = async (path: string): Promise<string | null> => {
  const folder = dirname(await realpath(path))
  for (const place of [folder, dirname(folder)]) {
    const manifest = parseObject(await readFile(join(place, 'package.json'), 'utf8').catch(() => '')) ?? {}
    if (textAt(manifest, 'name') === '@anthropic-ai/claude-code') return textAt(manifest, 'version')
  }
  return null
}

const ask = ({ path, env, signal }: VersionOptions): Promise<string> =>
  new Promise((done, failed) => {
    execFile(path, ['--version'], { env, signal, timeout: 20_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error === null) done(stdout)
      else {
        failed(
          fail('provider.failed', `claude --version did not work: ${tailOf(stderr) || tailOf(error.message)}`, {
            hint: `Try \`${path} --version\` in a terminal; install it again if that fails, too.`,
            detail: { path },
          }),
        )
      }
    })
  })

const checked = (text: string, path: string): Version => {
  const version = parseVersion(text)
  if (version !== null && atLeast(version, OLDEST)) return version
  const message = version === null ? `${path} did not tell its version.` : `claude ${version.join('.')} is too old.`
  throw fail('provider.failed', message, {
    hint: `Version ${OLDEST.join('.')} or newer is needed, so that its own tools can be turned off: run \`claude update\`.`,
    detail: { path, said: text.slice(0, 200).trim() },
  })
}

/** The binary's version. Throws FaultError `provider.failed` where it tells none or is older than what is supported. */
export const versionOf = async (options: VersionOptions): Promise<Version> => {
  const { path, cacheFile } = options
  const stamp = await stampOf(path)
  const cache = await readCache(cacheFile)
  const known = objectAt(cache, path)
  const cached = textAt(known, 'stamp') === stamp ? textAt(known, 'version') : null
  if (cached !== null) return checked(cached, path)
  const version = checked((await packaged(path)) ?? (await ask(options)), path)
  // A cache that cannot be written costs time, nothing else.
  const text = JSON.stringify({ ...cache, [path]: { stamp, version: version.join('.') } })
  await mkdir(dirname(cacheFile), { recursive: true, mode: 0o700 })
    .then(() => writeFile(cacheFile, text, { mode: 0o600 }))
    .catch(() => undefined)
  return version
}
