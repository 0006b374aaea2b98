import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { fail } from '../../bus/messages/fault.ts'

const ATTEMPTS = 5

/**
 * Adds a block at the end of a note through a temporary file and a rename. A note that changes while this runs is
 * read again, so that nobody's line is lost. Returns the block's lines, 1-based and inclusive.
 */
export async function appendBlock(
  path: string,
  block: string,
  title: string,
): Promise<{ lineStart: number; lineEnd: number }> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = await textOf(path)
      const base = before === null || before === '' ? `${title}\n\n` : before.endsWith('\n') ? before : `${before}\n`
      const added = block.replace(/^\n+/, '')
      const lineStart = base.split('\n').length
      if ((await textOf(path)) !== before) continue
      await writeFileAtomic(path, `${base}${added}\n`, { mode: 0o600 })
      return { lineStart, lineEnd: lineStart + added.split('\n').length - 1 }
    }
  } catch (error) {
    throw fail('file.unwritable', `The note ${path} cannot be written: ${(error as Error).message}.`, {
      hint: 'Look at the rights and the free space of the workspace, then ask again; nothing was changed.',
    })
  }
  throw fail('file.conflict', `${path} changes faster than a note can be added.`, {
    retryable: true,
    hint: 'Try again in a moment.',
  })
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
