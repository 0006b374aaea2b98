import type { Passage } from '../../bus/messages/memory.ts'
import type { StoredUnit, UnitReader } from '../../ports/note-units.ts'
import { termsOf } from './terms.ts'

/** How much a term counts for a unit when it stands that many units away; measured on conversations and notes. */
const WINDOW: readonly (readonly [offset: number, weight: number])[] = [
  [0, 1],
  [-1, 0.7],
  [1, 0.5],
  [-2, 0.45],
  [2, 0.3],
]
const WEIGHTS = { window: 4, section: 2, label: 3, question: -1 }
const CANDIDATES = 150
/** Units a passage grows each way. */
const GROW = 2

interface Scored {
  readonly unit: StoredUnit
  readonly score: number
}

/**
 * Finds passages by words: every term counts alone (OR), near hits help their neighbours, and a section that covers
 * many terms helps all its units.
 */
export function search(reader: UnitReader, query: string, limit: number): Passage[] {
  const terms = termsOf(query)
  const matches = terms.map((term) => reader.matches(term)).filter((found) => found.size > 0)
  if (matches.length === 0) return []
  const units = reader.units(around(matches))
  const ranked = score(matches, units, query)
  return passages(ranked, units, limit)
}

function around(matches: readonly ReadonlyMap<number, number>[]): number[] {
  const ids = new Set<number>()
  for (const found of matches)
    for (const id of found.keys()) for (let o = -2 * GROW; o <= 2 * GROW; o++) ids.add(id + o)
  return [...ids]
}

const sectionOf = ({ file, section }: StoredUnit): string => `${file}\0${section}`

function score(
  matches: readonly ReadonlyMap<number, number>[],
  units: ReadonlyMap<number, StoredUnit>,
  query: string,
): Scored[] {
  const window = new Map<number, number>()
  const sections = new Map<string, number>()
  for (const found of matches) {
    const best = new Map<number, number>()
    const bestInSection = new Map<string, number>()
    for (const [id, value] of found) {
      const home = units.get(id)
      if (home === undefined) continue
      const section = sectionOf(home)
      bestInSection.set(section, Math.max(bestInSection.get(section) ?? 0, value))
      for (const [offset, weight] of WINDOW) {
        // A term seen at `offset` from a unit: the unit is the hit minus the offset.
        const unit = units.get(id - offset)
        if (unit === undefined || sectionOf(unit) !== section) continue
        best.set(unit.id, Math.max(best.get(unit.id) ?? 0, weight * value))
      }
    }
    for (const [id, value] of best) window.set(id, (window.get(id) ?? 0) + value)
    for (const [section, value] of bestInSection) sections.set(section, (sections.get(section) ?? 0) + value)
  }
  const topWindow = largest(window)
  const topSection = largest(sections)
  const asked = query.toLowerCase()
  const scored: Scored[] = []
  for (const [id, value] of window) {
    const unit = units.get(id)
    if (unit === undefined) continue
    const label = unit.label !== '' && asked.includes(unit.label) ? WEIGHTS.label : 0
    const question = unit.body.trimEnd().endsWith('?') ? WEIGHTS.question : 0
    const covered = (sections.get(sectionOf(unit)) ?? 0) / topSection
    scored.push({ unit, score: (WEIGHTS.window * value) / topWindow + WEIGHTS.section * covered + label + question })
  }
  return scored.sort((a, b) => b.score - a.score || a.unit.id - b.unit.id).slice(0, Math.max(CANDIDATES, 2))
}

/** Not `Math.max(...)`: a large index has more values than a call may have arguments. */
const largest = (values: ReadonlyMap<unknown, number>): number => {
  let top = 0
  for (const value of values.values()) if (value > top) top = value
  return top
}

/** Grows each hit over its neighbours while they are nearly as good, in rank order, every unit once. */
function passages(ranked: readonly Scored[], units: ReadonlyMap<number, StoredUnit>, limit: number): Passage[] {
  const scores = new Map(ranked.map(({ unit, score: value }) => [unit.id, value]))
  const used = new Set<number>()
  const out: Passage[] = []
  for (const { unit, score: value } of ranked) {
    if (out.length >= limit) break
    if (used.has(unit.id)) continue
    const members = [unit]
    for (const step of [-1, 1]) {
      for (let o = 1; o <= GROW; o++) {
        const next = units.get(unit.id + step * o)
        if (next === undefined || sectionOf(next) !== sectionOf(unit) || used.has(next.id)) break
        if ((scores.get(next.id) ?? 0) < 0.7 * value) break
        members.push(next)
      }
    }
    members.sort((a, b) => a.id - b.id)
    for (const { id } of members) used.add(id)
    const first = members[0] ?? unit
    const last = members.at(-1) ?? unit
    out.push({
      source: 'note',
      file: unit.file,
      lineStart: first.lineStart,
      lineEnd: last.lineEnd,
      content: members.map(({ body }) => body).join('\n'),
      score: Math.round(value * 1000) / 1000,
      heading: unit.heading,
      date: unit.date,
    })
  }
  return out
}
