/** What is known of a note without reading it. */
export interface FileState {
  readonly path: string
  readonly size: number
  readonly mtime: number
  readonly hash: string
}

export interface StoredFile extends FileState {
  /** YYYY-MM-DD of what it tells, where it has such a day. */
  readonly date: string | null
  readonly source: 'note' | 'session'
}
