import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../../bus/messages/fault.ts'

export interface LaunchFile {
  readonly path: string
  readonly remove: () => void
}

const PREFIXES = { prompt: 'claude-prompt-', tools: 'claude-tools-' } as const

/** ms after which a file can only be what a killed process left behind. */
const STALE_MS = 60_000

const sweep = async (folder: string): Promise<void> => {
  const now = Date.now()
  for (const name of await readdir(folder)) {
    if (!Object.values(PREFIXES).some((prefix) => name.startsWith(prefix))) continue
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (now - mtimeMs > STALE_MS) await rm(path, { force: true })
  }
}

/** What a child is started with, where only its owner and the child can read it, until the child has. Throws `home.unwritable`. */
export const writeLaunchFile = async (
  folder: string,
  kind: keyof typeof PREFIXES,
  text: string,
): Promise<LaunchFile> => {
  const path = join(folder, `${PREFIXES[kind]}${randomUUID()}.txt`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw fail('home.unwritable', `What claude is started with cannot be written: ${(error as Error).message}`, {
      hint: `Check that ${folder} can be written and the disk is not full.`,
    })
  }
  // Another process may sweep at the same time.
  void sweep(folder).catch(() => undefined)
  return { path, remove: () => void rm(path, { force: true }).catch(() => undefined) }
}
