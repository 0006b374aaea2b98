import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { dateOf, listNotes, noteAt, readNote, type NoteFile } from '../../adapters/files/notes.ts'
import { isMarkdown, realRoots } from '../../adapters/files/read-within.ts'
import { isForeign } from '../../security/provenance.ts'
import type { SourceFile } from './source-file.ts'

interface Places {
  readonly workspace: string
  readonly externalPaths: readonly string[]
}

/** Notes of the workspace by their path in it, notes elsewhere by their absolute path; links by what they lead to. */
export function listFiles(places: Places): readonly SourceFile[] {
  const { workspace, externalPaths } = places
  const ground = groundOf(places)
  const own = listNotes(workspace, '').map((note) => (note.isLink ? { ...note, path: trueName(ground, note) } : note))
  const lists = externalPaths
    .filter((path) => !isInside(workspace, path))
    .map((path) => listNotes(path, slashed(resolve(path))))
  const byName = new Map([...own, ...lists.flat()].map((note) => [note.path, note]))
  return [...byName.values()].map((note) => sourceFile(note, ground))
}

/** The note at an absolute path, and the name it would have as a plain file; `file` is null where it is gone. */
export function fileAt(places: Places, absolute: string): { readonly name: string; readonly file: SourceFile | null } {
  const { workspace } = places
  const ground = groundOf(places)
  const name = isInside(workspace, absolute) ? nameOf(workspace, absolute) : slashed(absolute)
  const note = noteAt(absolute, trueName(ground, { path: name, absolute }))
  return { name, file: note === null ? null : sourceFile(note, ground) }
}

/** Where the note of that name would be; null for a name that no note can have. */
export const placeOf = ({ workspace, externalPaths }: Places, name: string): string | null => {
  const path = isAbsolute(name) ? name : join(workspace, name)
  return [workspace, ...externalPaths].some((root) => isInside(root, path)) ? path : null
}

/** Where notes may be, links followed. */
interface Ground {
  /** null: there is none yet. */
  readonly workspace: string | null
  readonly elsewhere: readonly { readonly real: string; readonly spelled: string }[]
}

const groundOf = ({ workspace, externalPaths }: Places): Ground => ({
  workspace: realRoots([workspace])[0] ?? null,
  elsewhere: externalPaths.flatMap((path) => realRoots([path]).map((real) => ({ real, spelled: resolve(path) }))),
})

/**
 * The name of what a path leads to, so that nobody's words pass for the person's by a spelling or a link. What leads to
 * no note, or out of all the places, keeps its own name: it is not read.
 */
function trueName({ workspace, elsewhere }: Ground, { path, absolute }: Pick<NoteFile, 'path' | 'absolute'>): string {
  const [real] = realRoots([absolute])
  if (real === undefined || !isMarkdown(real)) return path
  if (workspace !== null && isInside(workspace, real)) return nameOf(workspace, real)
  const root = elsewhere.find((each) => isInside(each.real, real))
  return root === undefined ? path : slashed(join(root.spelled, relative(root.real, real)))
}

/** A note that goes by a name of the workspace is read there alone, also where its link was changed since it was named. */
const sourceFile = (note: NoteFile, { workspace, elsewhere }: Ground): SourceFile => ({
  path: note.path,
  source: 'note',
  size: note.size,
  mtime: note.mtime,
  date: dateOf(note.path),
  read: () =>
    readNote(note, [
      ...(workspace === null ? [] : [workspace]),
      ...(isForeign(note.path) ? elsewhere.map(({ real }) => real) : []),
    ]),
})

const slashed = (path: string): string => path.split(sep).join('/')
const nameOf = (root: string, path: string): string => slashed(relative(root, path))

const isInside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}
