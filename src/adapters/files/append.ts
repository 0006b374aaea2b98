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
      const before = await bytesOf(path)
      const base = before === null || before.length === 0 ? Buffer.from(`${title}\n\n`) : wholeLines(before)
      const added = block.replace(/^\n+/, '')
      const lineStart = base.toString('latin1').split('\n').length
      if (!same(await bytesOf(path), before)) continue
      // A note keeps its own rights; a new one is the person's alone.
      await writeFileAtomic(
        path,
        Buffer.concat([base, Buffer.from(`${added}\n`)]),
        before === null ? { mode: 0o600 } : {},
      )
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

const LINE_END = 10

const wholeLines = (bytes: Buffer): Buffer =>
  bytes.at(-1) === LINE_END ? bytes : Buffer.concat([bytes, Buffer.of(LINE_END)])

const same = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b))

/** Bytes, not text: what is no UTF-8 in a note stays as it is. */
async function bytesOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
