import type { Answer, Data } from '../bus/messages/index.ts'
import type { IndexReport, MemoryStats, RecentNote } from '../bus/messages/memory.ts'

export interface Appended {
  readonly file: string
  readonly lineStart: number
  readonly lineEnd: number
  /** False: the note said it there already, and is as it was. */
  readonly added: boolean
}

export interface NoteText {
  /** As a search names it, whatever it was asked by: links followed. */
  readonly file: string
  readonly text: string
}

export interface EmbedReport {
  readonly model: string
  /** Vectors made by this call. */
  readonly stored: number
  /** Units still without one. */
  readonly left: number
}

/** The person's notes and an index over them that can be thrown away and made again. */
export interface MemoryIndex {
  /** Reads what changed since the last time; `force`: everything; `changedOnly`: looks only at what `changes` told of. */
  refresh(options: { readonly force: boolean; readonly changedOnly: boolean }): Promise<IndexReport>
  /** Makes a slice of the missing vectors. Throws FaultError `embed.*`; what was stored stays. */
  embedSome(): Promise<EmbedReport>
  /** Says, after a moment of quiet, that so many notes were added, changed, renamed or removed. */
  changes(signal: AbortSignal): AsyncIterable<number>
  search(query: Data<'memory.search'>): Promise<Answer<'memory.search'>>
  stats(): Promise<MemoryStats>
  recent(limit: number): Promise<readonly RecentNote[]>
  /** null: there is none. */
  read(file: string): Promise<NoteText | null>
  /** Adds `block` at the end of `file`, which begins with `title` where it is new; when it resolves, the note is on disk and can be found. */
  append(file: string, block: string, title: string): Promise<Appended>
}
