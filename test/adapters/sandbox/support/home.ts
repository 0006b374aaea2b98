import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ShellOptions } from '../../../../src/adapters/sandbox/options.ts'
import { createShell, type Shell } from '../../../../src/adapters/sandbox/shell.ts'
import type { ShellPiece } from '../../../../src/ports/shell.ts'

/** Why no box can be made here; null: it can. Asked without our own code, so a box that breaks is not skipped. */
export const whyNoBox = ((): string | null => {
  if (process.platform !== 'linux') return 'bubblewrap is for Linux'
  try {
    const box = ['--unshare-user', '--unshare-pid', '--unshare-net', '--ro-bind', '/', '/', '--proc', '/proc']
    execFileSync('bwrap', [...box, 'true'], { stdio: 'pipe' })
    return null
  } catch (error) {
    return `bwrap does not work here: ${(error as Error).message}`
  }
})()

export interface TestHome {
  readonly folder: string
  readonly workspace: string
  options(options?: Partial<ShellOptions>): ShellOptions
  shell(options?: Partial<ShellOptions>): Shell
  close(): Promise<void>
}

/** A home with a workspace, and shells in it that are closed with it. */
export function testHome(): TestHome {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-shell-test-')))
  const workspace = join(folder, 'workspace')
  mkdirSync(join(folder, 'state'), { recursive: true })
  mkdirSync(workspace)
  writeFileSync(join(folder, 'state', 'vault.json'), 'a secret')
  writeFileSync(join(workspace, 'IDENTITY.md'), 'me')
  const shells: Shell[] = []
  const optionsWith = (options: Partial<ShellOptions> = {}): ShellOptions => ({
    ...{ workspace, allowPaths: [], home: folder, network: 'deny', enabled: true, level: 'auto', env: process.env },
    protectedPaths: [join(workspace, 'POLICY.md'), join(workspace, 'IDENTITY.md')],
    hiddenPaths: [join(folder, 'state')],
    ...options,
  })
  return {
    ...{ folder, workspace },
    options: optionsWith,
    shell(options) {
      const shell = createShell(optionsWith(options))
      shells.push(shell)
      return shell
    },
    async close() {
      await Promise.all(shells.map((shell) => shell.close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Manner {
  readonly boxed?: boolean
  readonly cwd?: string
  readonly alsoIn?: readonly string[]
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Told of each piece. */
  readonly onPiece?: (piece: ShellPiece) => void
}

/** Runs a command to its end. */
export async function runIn(shell: Shell, command: string, manner: Manner = {}) {
  const { boxed = true, cwd = '.', alsoIn = [], timeoutMs = 20_000, signal = new AbortController().signal } = manner
  const { onPiece } = manner
  let output = ''
  for await (const piece of shell.run({ command, cwd, timeoutMs, boxed, alsoIn }, signal)) {
    onPiece?.(piece)
    if (piece.type === 'output') output += piece.text
    else return { ...piece, output }
  }
  throw new Error('The command ended without an exit')
}

/** Looks again and again; false after two seconds. */
export async function soon(check: () => boolean): Promise<boolean> {
  for (let i = 0; i < 200; i++) {
    if (check()) return true
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}
