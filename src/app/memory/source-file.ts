/** Something with text that can be found: a note, or a past conversation written as one. */
export interface SourceFile {
  /** The name results go by. */
  readonly path: string
  readonly source: 'note' | 'session'
  /** With `mtime` the mark that tells whether it changed. Bytes of a note, log position of a conversation. */
  readonly size: number
  /** ms since the epoch. */
  readonly mtime: number
  /** YYYY-MM-DD of what it tells, where its name has such a day. */
  readonly date: string | null
  readonly read: () => Promise<Content | { readonly problem: string }>
}

export interface Content {
  readonly text: string
  /** In place of the day in the name. */
  readonly date?: string
}
