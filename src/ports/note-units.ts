import type { Passage } from '../bus/messages/memory.ts'

/** `file`: the name of the note itself, found but never shown alone. */
export type UnitKind = 'file' | 'heading' | 'text'

/** The smallest piece of a note that can be found: a line, a bullet, a paragraph. Lines are 1-based and inclusive. */
export interface NoteUnit {
  readonly kind: UnitKind
  readonly lineStart: number
  readonly lineEnd: number
  /** As it stands in the note. */
  readonly body: string
  /** What it is found by: folded words in order, separated by spaces. */
  readonly words: string
  /** What it means, without marks and label; empty: nothing to embed. */
  readonly meaning: string
  /** Headings above it, outermost first, joined by " > ". */
  readonly heading: string
  /** Who or what a line is about, where it begins with `**Name**:` or `Key:`; lower case. */
  readonly label: string
  /** Counts sections within the file; units of one section are neighbours. */
  readonly section: number
  /** 0, or how deep it hangs below the last unit before it that is less deep: a bullet of a bullet, a row of a table. */
  readonly depth: number
  /** It asks something. */
  readonly question: boolean
  /** YYYY-MM-DD of the nearest heading that is a date. */
  readonly date: string | null
}

/** A stored unit. Ids are contiguous within a file, so a neighbour is id ± 1 in the same section. */
export interface StoredUnit {
  readonly id: number
  readonly source: Passage['source']
  readonly file: string
  readonly lineStart: number
  readonly lineEnd: number
  readonly body: string
  readonly heading: string
  readonly date: string | null
}

/** Bits of `UnitColumns.traits`; 0: no unit has this id. */
export const TRAIT = {
  present: 1,
  heading: 2,
  file: 4,
  question: 8,
  session: 16,
  /** Its note outlives its day: MEMORY.md. */
  evergreen: 32,
} as const

/** A unit without a day. */
export const NO_DAY = -2_147_483_648

/** What ranking needs to know of every unit, by id: one array a property. Ids run from 1 to `size - 1`. */
export interface UnitColumns {
  readonly size: number
  /** Units there are. */
  readonly count: number
  /** Words of all units. */
  readonly wordCount: number
  readonly traits: Uint8Array
  readonly depth: Uint8Array
  /** Words of the unit, at most 255. */
  readonly words: Uint8Array
  /** Unique over all files, dense from 0; `sections` of them. */
  readonly section: Int32Array
  readonly sections: number
  readonly file: Int32Array
  /** Index into `labels`; 0: none. */
  readonly label: Int32Array
  readonly labels: readonly string[]
  /** Days since 1970-01-01 of what it tells, or NO_DAY. */
  readonly day: Int32Array
  /** Number of its text; units of the same text share a vector. */
  readonly text: Int32Array
}

/** What a search needs of the store. */
export interface UnitReader {
  columns(): UnitColumns
  /** In how many units `words` stand one after the other. */
  frequency(words: string): number
  /** Ids of units in which `words` stand one after the other, ascending, at most `limit`. */
  holding(words: string, limit: number): readonly number[]
  /** Ids of units with a word that begins like the stem of `word`, ascending, at most `limit`. */
  beginning(word: string, limit: number): readonly number[]
  /** Number of the file of that name in `columns().file`; null: there is none. */
  fileNumber(path: string): number | null
  /** Units by id; unknown ids are left out. */
  units(ids: readonly number[]): ReadonlyMap<number, StoredUnit>
  readonly meanings: MeaningReader
}

/** The vectors that serve. */
export interface MeaningReader {
  /** Length of a vector and the mean of all; null: none serve, or they cannot be read. */
  ready(): { readonly dimensions: number; readonly mean: Float32Array } | null
  /** Numbers of the about `limit` texts nearest to `vector`. */
  nearest(vector: Float32Array, limit: number): readonly number[]
  /** Ids of the units of these texts. */
  unitsOf(texts: readonly number[]): readonly number[]
  /** Cosine of `vector` with each of these texts that has one. */
  cosines(vector: Float32Array, texts: Iterable<number>): ReadonlyMap<number, number>
}
