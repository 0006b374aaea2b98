import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '../../../bus/messages/fault.ts'

export interface PromptFile {
  readonly path: string
  readonly remove: () => void
}

const PREFIX = 'claude-prompt-'

/** ms after which a file can only be what a killed process left behind. */
const STALE_MS = 60_000

const sweep = async (folder: string): Promise<void> => {
  const now = Date.now()
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX)) continue
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (now - mtimeMs > STALE_MS) await rm(path, { force: true })
  }
}

/** A system prompt where only its owner and the child can read it, until the child has. Throws `home.unwritable`. */
export const writePromptFile = async (folder: string, text: string): Promise<PromptFile> => {
  const path = join(folder, `${PREFIX}${randomUUID()}.txt`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    // An empty prompt would bring back the binary's own.
    await writeFile(path, text.trim() === '' ? 'You are a helpful assistant.' : text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw fail('home.unwritable', `The system prompt for claude cannot be written: ${(error as Error).message}`, {
      hint: `Check that ${folder} can be written and the disk is not full.`,
    })
  }
  // Another process may sweep at the same time.
  void sweep(folder).catch(() => undefined)
  return { path, remove: () => void rm(path, { force: true }).catch(() => undefined) }
}
