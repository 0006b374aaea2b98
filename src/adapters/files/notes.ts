import type { Stats } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isUtf8 } from 'node:buffer'

export interface NoteFile {
  /** Relative to the workspace, with "/". */
  readonly path: string
  readonly absolute: string
  readonly size: number
  /** ms since the epoch. */
  readonly mtime: number
}

/** A note larger than this is left out of the index, with a word about it. */
export const MAX_NOTE_BYTES = 20_000_000

/** Every `**∕*.md` below `root`, hidden folders and node_modules left out. A folder that is not there has none. */
export async function listNotes(root: string): Promise<NoteFile[]> {
  const notes: NoteFile[] = []
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    await Promise.all(
      entries.map(async (entry) => {
        if (entry.name.startsWith('.') || entry.name === 'node_modules') return
        const absolute = join(folder, entry.name)
        if (entry.isDirectory()) return walk(absolute)
        if (!entry.name.toLowerCase().endsWith('.md')) return
        const found = await statOrNull(absolute)
        if (found?.isFile() !== true) return
        notes.push({
          path: relative(root, absolute).split(sep).join('/'),
          absolute,
          size: found.size,
          mtime: found.mtimeMs,
        })
      }),
    )
  }
  await walk(root)
  return notes.sort((a, b) => (a.path < b.path ? -1 : 1))
}

const statOrNull = (path: string): Promise<Stats | null> => stat(path).catch(() => null)

/** The text of a note, or why it has none. */
export async function readNote({
  absolute,
  path,
  size,
}: NoteFile): Promise<{ readonly text: string } | { readonly problem: string }> {
  if (size > MAX_NOTE_BYTES)
    return { problem: `${path} is larger than ${MAX_NOTE_BYTES / 1_000_000} MB and is not indexed` }
  try {
    const bytes = await readFile(absolute)
    // Bytes that are no UTF-8 become U+FFFD, so that the rest of the note is still found.
    const text = bytes.toString('utf8')
    return isUtf8(bytes) || !bytes.includes(0) ? { text } : { problem: `${path} is not text and is not indexed` }
  } catch (error) {
    return { problem: `${path} cannot be read: ${(error as Error).message}` }
  }
}

/** The date in a note's name, YYYY-MM-DD. */
export const dateOf = (path: string): string | null => /(\d{4}-\d{2}-\d{2})[^/]*$/.exec(path)?.[1] ?? null
