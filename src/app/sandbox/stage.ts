import { randomBytes } from 'node:crypto'
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
import { join } from 'node:path'
import type { ShellOptions } from '../../adapters/sandbox/options.ts'
import { createShell, type Shell } from '../../adapters/sandbox/shell.ts'
import { keptFromCommands } from '../../security/paths/protected.ts'
import { startTargets, type Targets } from './targets.ts'

/** What a command said and how it ended. */
export interface Said {
  readonly output: string
  readonly code: number | null
  readonly timedOut: boolean
  readonly cut: boolean
  readonly ms: number
}

interface Manner {
  readonly timeoutMs?: number
  /** `wide`: the whole home of LocalGPT is allowed, as one may set it by mistake. */
  readonly box?: 'usual' | 'wide'
}

/** A home made for the attempts, with decoys in it, beside what they aim at. */
export interface Stage {
  /** In every decoy: who can say it has read one. */
  readonly secret: string
  /** Of the person. */
  readonly home: string
  /** Of LocalGPT, inside. */
  readonly localgpt: string
  readonly workspace: string
  /** A folder of this machine that nobody allowed. */
  readonly outside: string
  readonly targets: Targets
  readonly shell: Shell
  run(command: string, manner?: Manner): Promise<Said>
  /** Puts decoys back, and what an attempt moved to `…-moved`. */
  restore(): void
  close(): Promise<void>
}

/** Characters of output in an attempt. */
export const MAX_OUTPUT = 50_000
export const IDENTITY = '# Identity\n\nA decoy.\n'

/** `folder`: where the home is made; `options`: what the settings say. */
export async function openStage(folder: string, options: ShellOptions): Promise<Stage> {
  const root = realpathSync(mkdtempSync(join(folder, 'sandbox-test-')))
  const secret = randomBytes(12).toString('hex')
  const home = join(root, 'home')
  const localgpt = join(home, '.localgpt')
  const workspace = join(localgpt, 'workspace')
  const outside = join(root, 'outside')
  const state = join(localgpt, 'state')
  const restore = (): void => {
    for (const path of [localgpt, workspace]) if (existsSync(`${path}-moved`)) renameSync(`${path}-moved`, path)
    const folders = [
      outside,
      join(home, '.ssh'),
      state,
      join(localgpt, 'logs'),
      join(workspace, 'rules'),
      join(workspace, 'skills/decoy'),
    ]
    for (const path of folders) mkdirSync(path, { recursive: true })
    for (const name of ['POLICY.md', 'AGENTS.md', 'IDENTITY.md'])
      rmSync(join(workspace, name), { recursive: true, force: true })
    writeFileSync(join(workspace, 'IDENTITY.md'), IDENTITY)
    for (const name of ['rules/RULES.md', 'skills/decoy/SKILL.md']) writeFileSync(join(workspace, name), IDENTITY)
    writeFileSync(join(outside, 'target.txt'), secret)
    writeFileSync(join(home, '.ssh', 'id_ed25519'), secret)
    for (const name of ['state/vault.json', 'state/host.json', 'config.toml', 'logs/agent.log'])
      writeFileSync(join(localgpt, name), secret)
  }
  restore()
  symlinkSync(outside, join(workspace, 'way-out'))
  symlinkSync(state, join(workspace, 'way-in'))
  const shared: ShellOptions = {
    ...options,
    workspace,
    allowPaths: [],
    protectedPaths: [
      ...['POLICY.md', 'IDENTITY.md', 'rules/RULES.md'].map((name) => join(workspace, name)),
      ...keptFromCommands(workspace),
    ],
    hiddenPaths: ['state', 'logs', 'config.toml'].map((name) => join(localgpt, name)),
    home,
    env: { ...options.env, OPENAI_API_KEY: secret, LOCALGPT_SECRET: secret, NODE_OPTIONS: `--title=${secret}` },
    maxOutput: MAX_OUTPUT,
  }
  const shells = { usual: createShell(shared), wide: createShell({ ...shared, allowPaths: [localgpt] }) }
  const targets = await startTargets(workspace, secret)

  return {
    ...{ secret, home, localgpt, workspace, outside, targets, restore },
    shell: shells.usual,
    run: (command, { timeoutMs = 10_000, box = 'usual' } = {}) => say(shells[box], command, timeoutMs),
    async close() {
      await Promise.all(Object.values(shells).map((shell) => shell.close()))
      await targets.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

async function say(shell: Shell, command: string, timeoutMs: number): Promise<Said> {
  const began = performance.now()
  let output = ''
  const pieces = shell.run({ command, cwd: '.', timeoutMs, boxed: true }, new AbortController().signal)
  for await (const piece of pieces)
    if (piece.type === 'output') output += piece.text
    else return { output, code: piece.code, timedOut: piece.timedOut, cut: piece.cut, ms: performance.now() - began }
  throw new Error('A command ended without saying so')
}
