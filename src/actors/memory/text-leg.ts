import { TRAIT, type UnitColumns, type UnitReader } from '../../ports/note-units.ts'
import { BM25, INHERITED, WINDOW } from './weights.ts'

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
  /** By unit id: its own terms alone. */
  readonly own: Float32Array
  readonly found: boolean
}

/**
 * Every term counts alone (OR) with its BM25 score; a term near by counts for a unit as if it stood there, a little
 * less with each unit between. What a heading, a parent bullet or the file's name says counts for all below it.
 */
export function textLeg(reader: UnitReader, columns: UnitColumns, words: readonly string[]): TextLeg {
  const window = new Float32Array(columns.size)
  const own = new Float32Array(columns.size)
  const sections = new Float32Array(columns.sections)
  const near = new Float32Array(columns.size)
  const inSection = new Float32Array(columns.sections)
  const average = columns.wordCount / Math.max(1, columns.count)
  let left = MAX_HITS_IN_ALL
  const byRarity = words
    .map((word) => ({ word, units: reader.frequency(word) }))
    .filter(({ units }) => units > 0)
    .sort((a, b) => a.units - b.units)
  for (const { word, units } of byRarity) {
    if (left <= 0) break
    const hits = reader.holding(word, Math.min(left, MAX_HITS))
    left -= hits.length
    const rarity = Math.log(1 + (columns.count - units + 0.5) / (units + 0.5))
    const touched = spread(hits, columns, near, (id) => {
      const length = (columns.words[id] ?? 0) / average
      const value = (rarity * (BM25.k1 + 1)) / (1 + BM25.k1 * (1 - BM25.b + BM25.b * length))
      own[id] = (own[id] ?? 0) + value
      return value
    })
    for (const id of touched) {
      window[id] = (window[id] ?? 0) + (near[id] ?? 0)
      near[id] = 0
    }
    const seen: number[] = []
    for (const id of hits) {
      const section = columns.section[id] ?? 0
      const length = (columns.words[id] ?? 0) / average
      const value = (rarity * (BM25.k1 + 1)) / (1 + BM25.k1 * (1 - BM25.b + BM25.b * length))
      if (inSection[section] === 0) seen.push(section)
      if (value > (inSection[section] ?? 0)) inSection[section] = value
    }
    for (const section of seen) {
      sections[section] = (sections[section] ?? 0) + (inSection[section] ?? 0)
      inSection[section] = 0
    }
  }
  normalise(sections)
  const section = Float32Array.from(columns.section, (number, id) =>
    columns.traits[id] === 0 ? 0 : (sections[number] ?? 0),
  )
  return { window: normalise(window), section, own: normalise(own), found: byRarity.length > 0 }
}

/** Writes into `near` what each unit gets of these hits; gives the units that got something. */
function spread(
  hits: readonly number[],
  { section, depth, traits, file, size }: UnitColumns,
  near: Float32Array,
  valueOf: (id: number) => number,
): number[] {
  const touched: number[] = []
  const give = (id: number, value: number): void => {
    const before = near[id] ?? 0
    if (before === 0) touched.push(id)
    if (value > before) near[id] = value
  }
  for (const id of hits) {
    const value = valueOf(id)
    give(id, value)
    const home = section[id]
    const trait = traits[id] ?? 0
    if ((trait & TRAIT.file) !== 0) {
      for (let at = id + 1; at < size && file[at] === file[id]; at++) give(at, INHERITED.file * value)
      continue
    }
    if ((trait & TRAIT.heading) !== 0) {
      for (let at = id + 1; at < size && section[at] === home; at++) give(at, INHERITED.heading * value)
      continue
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
  return touched
}

/** Divides by the largest; not `Math.max(...)`: a large index has more values than a call may have arguments. */
function normalise(values: Float32Array): Float32Array {
  let top = 0
  for (const value of values) if (value > top) top = value
  if (top > 0) for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) / top
  return values
}
