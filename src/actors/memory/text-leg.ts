import { TRAIT, type UnitColumns, type UnitReader } from '../../ports/note-units.ts'
import { BM25, INHERITED, RELATED, WINDOW } from './weights.ts'

/** Ids fetched for one term, and for all terms of a question: the rarest come first, so the rest tells least. */
const MAX_HITS = 40_000
const MAX_HITS_IN_ALL = 100_000
/** Units that can hang below another. */
const MAX_CHILDREN = 200

export interface TextLeg {
  /** By unit id, 0 to 1: how many terms are near, each by its rarity. */
  readonly window: Float32Array
  /** By unit id, 0 to 1: how many terms its section holds. */
  readonly section: Float32Array
  readonly found: boolean
}

/**
 * Every term counts alone (OR) with its BM25 score; a term near by counts for a unit as if it stood there, a little
 * less with each unit between. What a heading, a parent bullet or the file's name says counts for all below it.
 */
export function textLeg(reader: UnitReader, columns: UnitColumns, words: readonly string[]): TextLeg {
  const window = new Float32Array(columns.size)
  const sections = new Float32Array(columns.sections)
  const near = new Float32Array(columns.size)
  const best = new Float32Array(columns.sections)
  let left = MAX_HITS_IN_ALL
  const byRarity = words.map((word) => rarityOf(reader, word)).sort((a, b) => a.units - b.units)
  let found = false
  for (const { word, units, hits } of byRarity) {
    if (left <= 0) break
    const exact = hits ?? reader.holding(word, Math.min(left, MAX_HITS))
    const related =
      word.length >= RELATED.letters && units <= RELATED.units
        ? without(reader.beginning(word, RELATED.units), exact)
        : []
    left -= exact.length + related.length
    found ||= exact.length + related.length > 0
    const touched: number[] = []
    const seen: number[] = []
    const count = (hits: readonly number[], weight: number): void => {
      if (hits.length === 0) return
      const worth = valueOf(columns, hits.length === exact.length ? units : units + hits.length, weight)
      for (const id of hits) {
        const value = worth(id)
        spread(id, value, columns, near, touched)
        const section = columns.section[id] ?? 0
        const before = best[section] ?? 0
        if (before === 0) seen.push(section)
        if (value > before) best[section] = value
      }
    }
    count(exact, 1)
    count(related, RELATED.weight)
    for (const id of touched) {
      window[id] = (window[id] ?? 0) + (near[id] ?? 0)
      near[id] = 0
    }
    for (const section of seen) {
      sections[section] = (sections[section] ?? 0) + (best[section] ?? 0)
      best[section] = 0
    }
  }
  normalise(sections)
  const shares = new Float32Array(columns.size)
  for (let id = 1; id < columns.size; id++)
    if (columns.traits[id] !== 0) shares[id] = sections[columns.section[id] ?? 0] ?? 0
  return { window: normalise(window), section: shares, found }
}

/** In how many units a word stands, and in which where they are few. */
function rarityOf(reader: UnitReader, word: string) {
  const hits = reader.holding(word, RELATED.units)
  return hits.length < RELATED.units
    ? { word, units: hits.length, hits }
    : { word, units: reader.frequency(word), hits: null }
}

/** BM25 of one term in a unit, by how many units hold it. */
function valueOf(columns: UnitColumns, units: number, weight: number): (id: number) => number {
  const average = columns.wordCount / Math.max(1, columns.count)
  const rarity = weight * Math.log(1 + (columns.count - units + 0.5) / (units + 0.5)) * (BM25.k1 + 1)
  return (id) => rarity / (1 + BM25.k1 * (1 - BM25.b + (BM25.b * (columns.words[id] ?? 0)) / average))
}

const without = (ids: readonly number[], others: readonly number[]): readonly number[] => {
  if (others.length === 0) return ids
  const known = new Set(others)
  return ids.filter((id) => !known.has(id))
}

/** Writes into `near` what units get of a hit; units that had nothing before are added to `touched`. */
function spread(
  id: number,
  value: number,
  { section, depth, traits, file, size }: UnitColumns,
  near: Float32Array,
  touched: number[],
): void {
  const give = (at: number, given: number): void => {
    const before = near[at] ?? 0
    if (before === 0) touched.push(at)
    if (given > before) near[at] = given
  }
  give(id, value)
  const home = section[id]
  const trait = traits[id] ?? 0
  if ((trait & TRAIT.file) !== 0) {
    for (let at = id + 1; at < size && file[at] === file[id]; at++) give(at, INHERITED.file * value)
    return
  }
  if ((trait & TRAIT.heading) !== 0) {
    for (let at = id + 1; at < size && section[at] === home; at++) give(at, INHERITED.heading * value)
    return
  }
  for (const [step, weight] of WINDOW) {
    const at = id + step
    if (at > 0 && at < size && section[at] === home && (traits[at] ?? 0) !== 0) give(at, weight * value)
  }
  const here = depth[id] ?? 0
  for (let at = id + 1; at < size && at <= id + MAX_CHILDREN; at++) {
    if (section[at] !== home || (depth[at] ?? 0) <= here) break
    give(at, INHERITED.parent * value)
  }
}

/** Divides by the largest; not `Math.max(...)`: a large index has more values than a call may have arguments. */
function normalise(values: Float32Array): Float32Array {
  let top = 0
  for (const value of values) if (value > top) top = value
  if (top > 0) for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / top
  return values
}
