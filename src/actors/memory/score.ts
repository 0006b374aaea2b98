import { NO_DAY, TRAIT, type UnitColumns, type UnitReader } from '../../ports/note-units.ts'
import { cuesOf, hiddenUnits } from './cues.ts'
import { meaningLeg, nearnessOf } from './meaning-leg.ts'
import type { SearchRequest } from './search-request.ts'
import { termsOf } from './terms.ts'
import { textLeg } from './text-leg.ts'
import { WEIGHTS, type Cue } from './weights.ts'

/** Units whose nearness in meaning is computed: the best by everything else. */
const CANDIDATES = 1500

export interface Scored {
  readonly id: number
  readonly score: number
  /** Cue by cue, weighted. */
  readonly parts: Partial<Record<Cue, number>>
  readonly decay: number
  readonly text: number
  readonly cosine: number | undefined
}

export interface Scoring {
  readonly columns: UnitColumns
  /** Best first. */
  readonly ranked: readonly Scored[]
  readonly legs: readonly ('text' | 'vector')[]
  readonly hidden: (id: number) => boolean
}

/** Scores all units that anything speaks for. */
export function scoreUnits(reader: UnitReader, request: SearchRequest, today: number): Scoring {
  const columns = reader.columns()
  const { traits, label, day, section } = columns
  const terms = termsOf(request.query)
  const text = textLeg(reader, columns, terms.words)
  const cues = cuesOf(reader, columns, request.query, terms, today)
  const hidden = hiddenUnits(reader, columns, request)
  const near = meaningLeg(reader, request.vector)
  const legs: ('text' | 'vector')[] = near === null ? ['text'] : ['text', 'vector']

  const partsOf = (id: number): Partial<Record<Cue, number>> => ({
    window: WEIGHTS.window * (text.window[id] ?? 0),
    section: WEIGHTS.section * (text.section[id] ?? 0),
    label: WEIGHTS.label * (cues.label[label[id] ?? 0] ?? 0),
    question: ((traits[id] ?? 0) & TRAIT.question) !== 0 ? WEIGHTS.question : 0,
    date: cues.date === null ? 0 : WEIGHTS.date * cues.date(day[id] ?? NO_DAY),
    phrase: WEIGHTS.phrase * (cues.phrase.get(id) ?? 0),
    pair: WEIGHTS.pair * (cues.pair.get(id) ?? 0),
  })

  const meant = new Set(near === null ? [] : reader.meanings.unitsOf(near.texts))
  const candidates = best(columns.size, CANDIDATES, (id) => {
    if (hidden(id)) return null
    const supported = (text.window[id] ?? 0) > 0 || (text.section[id] ?? 0) > 0 || meant.has(id)
    if (!supported && (cues.date === null || cues.date(day[id] ?? NO_DAY) === 0)) return null
    return sum(partsOf(id))
  })
  for (const id of meant) if (!hidden(id)) candidates.add(id)
  if (near === null || request.vector === null)
    return { columns, legs, hidden, ranked: rank([...candidates], () => ({})) }

  const around = new Set<number>()
  for (const id of candidates) for (const o of [-1, 0, 1]) if ((traits[id + o] ?? 0) !== 0) around.add(id + o)
  const meaning = nearnessOf(reader, columns, request.vector, near.mean, [...around])
  const beside = (id: number, o: number): number => (section[id + o] === section[id] ? meaning.of(id + o) : 0)
  return {
    columns,
    legs,
    hidden,
    ranked: rank(
      [...candidates],
      (id) => ({
        meaning: WEIGHTS.meaning * meaning.of(id),
        before: WEIGHTS.before * beside(id, -1),
        after: WEIGHTS.after * beside(id, 1),
      }),
      meaning.cosine,
    ),
  }

  function rank(
    ids: readonly number[],
    more: (id: number) => Partial<Record<Cue, number>>,
    cosine: (id: number) => number | undefined = () => undefined,
  ): Scored[] {
    return ids
      .map((id) => {
        const parts = { ...partsOf(id), ...more(id) }
        const decay = decayOf(day[id] ?? NO_DAY, traits[id] ?? 0, today, request.decay)
        return { id, score: sum(parts) * decay, parts, decay, text: text.window[id] ?? 0, cosine: cosine(id) }
      })
      .sort((a, b) => b.score - a.score || a.id - b.id)
  }
}

const sum = (parts: Partial<Record<Cue, number>>): number => {
  let total = 0
  for (const cue in parts) total += parts[cue as Cue] ?? 0
  return total
}

/** Undated notes and MEMORY.md do not age. */
const decayOf = (day: number, traits: number, today: number, lambda: number): number =>
  lambda <= 0 || day === NO_DAY || (traits & TRAIT.evergreen) !== 0 ? 1 : Math.exp(-lambda * Math.max(0, today - day))

/** The `many` ids with the highest values; null leaves one out. */
function best(size: number, many: number, valueOf: (id: number) => number | null): Set<number> {
  const ids: number[] = []
  const values = new Float32Array(size)
  for (let id = 1; id < size; id++) {
    const value = valueOf(id)
    if (value === null) continue
    values[id] = value
    ids.push(id)
  }
  if (ids.length <= many) return new Set(ids)
  const sorted = Float32Array.from(ids, (id) => values[id] ?? 0).sort()
  const least = sorted[sorted.length - many] ?? 0
  return new Set(ids.filter((id) => (values[id] ?? 0) >= least).slice(0, 2 * many))
}
