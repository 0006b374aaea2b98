import type { IndexReport, MemoryStats, Passage, RecentNote } from '../bus/messages/memory.ts'

export interface Appended {
  readonly file: string
  readonly lineStart: number
  readonly lineEnd: number
}

/** The person's notes and an index over them that can be thrown away and made again. */
export interface MemoryIndex {
  /** Reads what changed since the last time; `force`: everything. */
  refresh(options: { readonly force: boolean }): Promise<IndexReport>
  search(query: string, limit: number): Promise<readonly Passage[]>
  stats(): Promise<MemoryStats>
  recent(limit: number): Promise<readonly RecentNote[]>
  /** Adds `block` at the end of `file`, which begins with `title` where it is new; when it resolves, the note is on disk and can be found. */
  append(file: string, block: string, title: string): Promise<Appended>
}
