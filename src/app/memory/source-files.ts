import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { dateOf, listNotes, noteAt, readNote, type NoteFile } from '../../adapters/files/notes.ts'
import { realRoots } from '../../adapters/files/read-within.ts'
import type { SourceFile } from './source-file.ts'

interface Places {
  readonly workspace: string
  readonly externalPaths: readonly string[]
}

/** Notes of the workspace by their path in it, notes elsewhere by their absolute path. */
export function listFiles({ workspace, externalPaths }: Places): readonly SourceFile[] {
  const lists = [
    listNotes(workspace, ''),
    ...externalPaths
      .filter((path) => !isInside(workspace, path))
      .map((path) => listNotes(path, slashed(resolve(path)))),
  ]
  const byName = new Map(lists.flat().map((note) => [note.path, note]))
  const roots = realRoots([workspace, ...externalPaths])
  return [...byName.values()].map((note) => sourceFile(note, roots))
}

/** The note at an absolute path, and the name it goes by; `file` is null where it is gone. */
export function fileAt(
  { workspace, externalPaths }: Places,
  absolute: string,
): { readonly name: string; readonly file: SourceFile | null } {
  const name = isInside(workspace, absolute) ? nameOf(workspace, absolute) : slashed(absolute)
  const note = noteAt(absolute, name)
  return { name, file: note === null ? null : sourceFile(note, realRoots([workspace, ...externalPaths])) }
}

/** Where the note of that name would be; null for a name that no note can have. */
export const placeOf = ({ workspace, externalPaths }: Places, name: string): string | null => {
  const path = isAbsolute(name) ? name : join(workspace, name)
  return [workspace, ...externalPaths].some((root) => isInside(root, path)) ? path : null
}

const sourceFile = (note: NoteFile, roots: readonly string[]): SourceFile => ({
  path: note.path,
  source: 'note',
  size: note.size,
  mtime: note.mtime,
  date: dateOf(note.path),
  read: () => readNote(note, roots),
})

const slashed = (path: string): string => path.split(sep).join('/')
const nameOf = (root: string, path: string): string => slashed(relative(root, path))

const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
