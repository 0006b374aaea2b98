/** The smallest piece of a note that can be found: a line, a bullet, a paragraph. Lines are 1-based and inclusive. */
export interface NoteUnit {
  readonly lineStart: number
  readonly lineEnd: number
  readonly body: string
  /** Headings above it, outermost first, joined by " > ". */
  readonly heading: string
  /** Who or what a line is about, where it begins with `**Name**:` or `Key:`; lower case. */
  readonly label: string
  /** Counts sections within the file; units of one section are neighbours. */
  readonly section: number
}

/** A stored unit. Ids are contiguous within a file, so a neighbour is id ± 1 in the same section. */
export interface StoredUnit extends NoteUnit {
  readonly id: number
  readonly file: string
  readonly date: string | null
}

/** What a search needs of the store. */
export interface UnitReader {
  /** Text score of every unit that holds `term`; higher is better. */
  matches(term: string): ReadonlyMap<number, number>
  /** Units by id; unknown ids are left out. */
  units(ids: readonly number[]): ReadonlyMap<number, StoredUnit>
}
