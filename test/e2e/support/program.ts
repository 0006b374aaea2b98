import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('../../..', import.meta.url))
/** The bundle, as it is installed. */
export const entry = join(project, 'dist/localgpt.js')

const ifStale = "const b = await import('./scripts/build.mjs'); if (!b.isBuilt()) await b.build()"
/** Builds the bundle where the sources have changed since. */
export function built(): void {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', ifStale], {
    cwd: project,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
}

export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
  readonly ms: number
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly done: Promise<Outcome>
  /** Resolves once stdout and stderr together hold `text`; rejects where the program ends before. */
  says(text: string): Promise<void>
}

interface RunOptions {
  /** Written to stdin, which is then closed. */
  readonly input?: string | Buffer
  /** Leaves stdin open and silent. */
  readonly silent?: boolean
  readonly env?: Readonly<Record<string, string>>
}

export interface Place {
  readonly root: string
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  start(args: readonly string[], options?: RunOptions): Running
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>
  json(args: readonly string[]): Promise<unknown>
  note(name: string): string
  remove(): void
}

/** A home of its own, with nothing in the environment that a developer may have there. */
export function createPlace(): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-')))
  const home = join(root, 'home')
  // Nothing listens on port 47, so no Ollama of this machine takes part.
  const env = { PATH: '/usr/bin:/bin', HOME: root, LOCALGPT_HOME: home, OLLAMA_HOST: 'http://127.0.0.1:47' }

  const start = (args: readonly string[], { input = '', silent = false, env: more = {} }: RunOptions = {}): Running => {
    const began = performance.now()
    const child = spawn(process.execPath, [entry, ...args], { cwd: root, env: { ...env, ...more } })
    let out = ''
    let err = ''
    const listeners = new Set<() => void>()
    const hear = (): void => {
      for (const listener of listeners) listener()
    }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      hear()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
      hear()
    })
    // The program may refuse its input before it has read it all.
    child.stdin.on('error', () => undefined)
    if (!silent) child.stdin.end(input)
    const done = new Promise<Outcome>((resolve) => {
      child.once('close', (code) => {
        resolve({ code, out, err, ms: performance.now() - began })
      })
    })
    const says = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!(out + err).includes(text)) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
        void done.then((outcome) => {
          reject(new Error(`ended without saying "${text}": ${JSON.stringify(outcome)}`))
        })
      })
    return { child, done, says }
  }
  const run = (args: readonly string[], options?: RunOptions): Promise<Outcome> => start(args, options).done
  return {
    root,
    home,
    env,
    start,
    run,
    json: async (args) => JSON.parse((await run([...args, '--json'])).out) as unknown,
    note: (name) => readFileSync(join(home, 'workspace', name), 'utf8'),
    remove: () => {
      rmSync(root, { recursive: true, force: true })
    },
  }
}

export interface SessionList {
  readonly sessions: readonly { readonly session_id: string; readonly title: string; readonly message_count: number }[]
}
export const sessionsOf = async (place: Place): Promise<SessionList['sessions']> =>
  ((await place.json(['session', 'list'])) as SessionList).sessions

export interface Problem {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string }
}
