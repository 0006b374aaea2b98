/** Files under the roots a person allowed, by path relative to the workspace or absolute. Errors are FaultErrors `file.*`, `tool.outside_roots` or, where a protected file would be changed, `tool.protected`. */
export interface FilesPort {
  /** Whether a folder could be put into `alsoIn`: where it leads, and why not. Never throws. */
  judgeFolder(path: string, options?: AlsoIn): Promise<JudgedFolder>
  /** Text with its line count; invalid UTF-8 and binary files are `file.unreadable`. Absent: null. */
  readText(path: string, options?: AlsoIn & { readonly maxBytes?: number }): Promise<TextFile | null>
  /**
   * Writes through a temporary file and a rename; parents are made. `base`: what `text` was made of (null: there was no
   * file). Where the file holds something else by now, both changes are kept; the same lines changed both here and there
   * are `file.conflict`, and nothing is written.
   */
  writeText(path: string, text: string, options?: AlsoIn & { readonly base?: string | null }): Promise<void>
  /** Removes a file that still holds `base`; `file.conflict` where it holds something else. Absent: nothing to do. */
  remove(path: string, options: AlsoIn & { readonly base: string }): Promise<void>
  /** The path as it would be touched: absolute, links resolved; refuses what lies outside the roots or is hidden and, `toWrite`, what is protected. */
  resolve(path: string, options?: AlsoIn & { readonly toWrite?: boolean }): Promise<ResolvedPath>
  /** sha256 (hex) of what the file holds; null: there is none. */
  digest(path: string, options?: AlsoIn): Promise<string | null>
  /** An image by its first bytes; null: the file is none, or absent. */
  readImage(path: string, options?: AlsoIn): Promise<ImageFile | null>
  /** The files and folders right in a folder, or with `pattern` (a glob such as **\/*.ts) all files below it that match, sorted by path. */
  list(
    path: string,
    options: AlsoIn & { readonly pattern?: string; readonly limit: number },
  ): Promise<{ readonly files: readonly FoundFile[]; readonly more: boolean }>
  /** Lines that match a regular expression (RE2 syntax, linear time) in the text files below a folder, or in one file. */
  grep(
    pattern: string,
    options: AlsoIn & {
      readonly path: string
      readonly glob?: string
      readonly ignoreCase: boolean
      readonly limit: number
    },
  ): Promise<{ readonly lines: readonly FoundLine[]; readonly more: boolean }>
}

/** `alsoIn`: folders that are roots for this one call, absolute, links resolved. One that leads elsewhere by now is none. */
export interface AlsoIn {
  readonly alsoIn?: readonly string[]
}

export interface JudgedFolder {
  /** Absolute, links resolved where that could be done. */
  readonly path: string
  /** The rest of a sentence; null: it can be opened. */
  readonly against: string | null
}

export interface FoundFile {
  /** As `ResolvedPath.shown`. Folders end with a slash. */
  readonly path: string
  readonly bytes: number
}

export interface FoundLine {
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly text: string
}

export interface ImageFile {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
  /** base64 */
  readonly data: string
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
