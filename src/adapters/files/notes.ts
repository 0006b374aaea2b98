import { readdirSync, statSync, type Dirent } from 'node:fs'
import { resolve, sep } from 'node:path'
import { isUtf8 } from 'node:buffer'
import { isMarkdown, readWithin } from './read-within.ts'

export interface NoteFile {
  /** What it is called: relative to the workspace or absolute, with "/". */
  readonly path: string
  readonly absolute: string
  readonly size: number
  /** ms since the epoch. */
  readonly mtime: number
  /** Of a note in a folder: whether it is a link. */
  readonly isLink?: boolean
}

/** A note larger than this is left out of the index, with a word about it. */
export const MAX_NOTE_BYTES = 20_000_000

/**
 * Every `**∕*.md` below `root`, or `root` itself where it is one; hidden folders and node_modules are left out. A
 * folder that is not there has none. `name` is what root itself is called, with "/": '' where notes are called by their
 * path in it. Looking is synchronous: it takes a fifth of the time of rounds through the thread pool, about 60 ms for
 * 10,000 notes.
 */
export function listNotes(root: string, name: string): NoteFile[] {
  const notes: NoteFile[] = []
  const add = (absolute: string, path: string, isLink: boolean): void => {
    const note = noteAt(absolute, path)
    if (note !== null) notes.push(isLink ? { ...note, isLink } : note)
  }
  const walk = (folder: string, before: string): void => {
    for (const entry of entriesOf(folder)) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const absolute = `${folder}${sep}${entry.name}`
      const path = `${before}${entry.name}`
      if (entry.isDirectory()) walk(absolute, `${path}/`)
      else if (isMarkdown(entry.name)) add(absolute, path, entry.isSymbolicLink())
    }
  }
  if (isMarkdown(root)) add(root, name, false)
  else walk(resolve(root), name === '' ? '' : `${name}/`)
  return notes.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // not there, or not ours to see
  }
}

/** null where there is no such note. */
export function noteAt(absolute: string, path: string): NoteFile | null {
  try {
    const found = statSync(absolute)
    return found.isFile() ? { path, absolute, size: found.size, mtime: found.mtimeMs } : null
  } catch {
    return null
  }
}

/** The text of a note below the `roots` (real), or why it has none. */
export async function readNote(
  { absolute, path, size }: NoteFile,
  roots: readonly string[],
): Promise<{ readonly text: string } | { readonly problem: string }> {
  if (size > MAX_NOTE_BYTES)
    return { problem: `${path} is larger than ${MAX_NOTE_BYTES / 1_000_000} MB and is not indexed` }
  try {
    const bytes = await readWithin(absolute, roots)
    if (bytes === null)
      return { problem: `${path} is a link to a file that is no note, which memory.external_paths would have to name` }
    // Bytes that are no UTF-8 become U+FFFD, so that the rest of the note is still found.
    const text = bytes.toString('utf8')
    return isUtf8(bytes) || !bytes.includes(0) ? { text } : { problem: `${path} is not text and is not indexed` }
  } catch (error) {
    return { problem: `${path} cannot be read: ${(error as Error).message}` }
  }
}

/** The date in a note's name, YYYY-MM-DD. */
export const dateOf = (path: string): string | null => /(\d{4}-\d{2}-\d{2})[^/]*$/.exec(path)?.[1] ?? null
