import type { Data } from '../../bus/messages/index.ts'
import type { IndexReport, MemoryStats, Passage, RecentNote } from '../../bus/messages/memory.ts'
import type { Appended, NoteText } from '../../ports/memory-index.ts'
import type { ProtectedPaths } from '../../security/paths/protected.ts'

/** Where notes are and how they are found; copied into the thread that reads them. */
export interface NoteIndexOptions extends ProtectedPaths {
  readonly workspace: string
  /** Folders and files elsewhere, absolute. */
  readonly externalPaths: readonly string[]
  /** `:memory:` where nothing can be written. */
  readonly dbFile: string
  /** The log, whose conversations are a source of their own; null: they are not. */
  readonly eventsDb: string | null
  /** Whether a look finds what was said since the last one; else what was indexed before is what can be found. */
  readonly followConversations: boolean
  /** Lost share of a dated note's score a day; 0: age does not matter. */
  readonly decay: number
  /** The embedding model whose vectors are wanted; null: none. */
  readonly model: string | null
}

export type RefreshStep =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'done'; readonly report: IndexReport }

export interface Pending {
  readonly texts: readonly { readonly hash: string; readonly text: string }[]
  /** Units without a vector, those of `texts` included. */
  readonly left: number
}

/** What a search is asked, and the vector of the question where there is one. */
export interface Question {
  readonly ask: Data<'memory.search'>
  readonly vector: Float32Array | null
  /** YYYY-MM-DD where the person is. */
  readonly today: string
}
export interface Found {
  readonly results: readonly Passage[]
  readonly legs: readonly ('text' | 'vector')[]
}

/** An index over notes and conversations, in one thread. Everything it takes and gives can be copied to another. */
export interface NoteIndex {
  /** Looks at every note, or at those that are known to have changed. */
  refresh(options: { readonly force: boolean; readonly changedOnly: boolean }): AsyncIterable<RefreshStep>
  find(question: Question): Promise<Found>
  /** The model whose vectors serve, and what of the question it is to be asked; null: none does. */
  serving(question: string): Promise<{ readonly model: string; readonly text: string } | null>
  pending(model: string, limit: number): Promise<Pending>
  /** Keeps vectors `Float32Array [dimensions]`; gives how many units still lack one. */
  store(
    model: string,
    dimensions: number,
    rows: readonly { readonly hash: string; readonly vector: Float32Array }[],
  ): Promise<number>
  changes(signal: AbortSignal): AsyncIterable<number>
  stats(): Promise<MemoryStats>
  recent(limit: number): Promise<readonly RecentNote[]>
  read(file: string): Promise<NoteText | null>
  append(file: string, block: string, title: string): Promise<Appended>
  close(): Promise<void>
}

/** How each method answers, for those who stand in for the index. */
export const noteIndexMethods = {
  refresh: 'stream',
  find: 'promise',
  serving: 'promise',
  pending: 'promise',
  store: 'promise',
  changes: 'stream',
  stats: 'promise',
  recent: 'promise',
  read: 'promise',
  append: 'promise',
  close: 'promise',
} as const satisfies Record<keyof NoteIndex, 'promise' | 'stream'>
