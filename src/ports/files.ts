/** Files under the roots a person allowed, by path relative to the workspace or absolute. Errors are FaultErrors `file.*` or `tool.outside_roots`. */
export interface FilesPort {
  /** Text with its line count; invalid UTF-8 and binary files are `file.unreadable`. Absent: null. */
  readText(path: string, options?: { readonly maxBytes?: number }): Promise<TextFile | null>
  /**
   * Writes through a temporary file and a rename; parents are made. `base`: what `text` was made of (null: there was no
   * file). Where the file holds something else by now, both changes are kept; the same lines changed both here and there
   * are `file.conflict`, and nothing is written.
   */
  writeText(path: string, text: string, options?: { readonly base?: string | null }): Promise<void>
  /** The path as it would be touched: absolute, links resolved; refuses what lies outside the roots. */
  resolve(path: string): Promise<ResolvedPath>
}

export interface TextFile {
  readonly path: string
  readonly text: string
  readonly bytes: number
  /** True where `maxBytes` cut the text. */
  readonly truncated: boolean
}

export interface ResolvedPath {
  /** Absolute. */
  readonly path: string
  /** For people: relative to the workspace where it lies inside. */
  readonly shown: string
  readonly insideWorkspace: boolean
}
