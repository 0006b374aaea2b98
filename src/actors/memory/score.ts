import { NO_DAY, TRAIT, type UnitColumns, type UnitReader } from '../../ports/note-units.ts'
import { cuesOf, hiddenUnits, type Cues } from './cues.ts'
import { meaningLeg, NO_MEANING, type Meaning } from './meaning-leg.ts'
import type { SearchRequest } from './search-request.ts'
import { termsOf } from './terms.ts'
import { textLeg, type TextLeg } from './text-leg.ts'
import { WEIGHTS, type Cue } from './weights.ts'

/** Units whose nearness in meaning is computed: the best by everything else. */
const CANDIDATES = 400

export interface Scored {
  readonly id: number
  readonly score: number
}

export interface Scoring {
  readonly columns: UnitColumns
  /** Best first. */
  readonly ranked: readonly Scored[]
  readonly legs: readonly ('text' | 'vector')[]
  readonly hidden: (id: number) => boolean
  /** Cue by cue, weighted; their sum times the decay is the score. */
  readonly parts: (id: number) => Readonly<Record<Cue, number>>
  readonly decay: (id: number) => number
  readonly text: (id: number) => number
  readonly cosine: (id: number) => number | undefined
}

/** Scores all units that anything speaks for. */
export function scoreUnits(reader: UnitReader, request: SearchRequest, today: number): Scoring {
  const columns = reader.columns()
  const terms = termsOf(request.query)
  const text = textLeg(reader, columns, terms.words)
  const cues = cuesOf(reader, columns, request.query, terms, today)
  const hidden = hiddenUnits(reader, columns, request)
  const leg = request.vector === null ? null : meaningLeg(reader, columns, request.vector)
  const lexical = lexicalScore(columns, text, cues)
  const near = new Set(leg?.ids)

  const best = highest(columns.size, CANDIDATES, (id) => {
    const supported =
      (text.window[id] ?? 0) > 0 ||
      (text.section[id] ?? 0) > 0 ||
      (cues.date !== null && cues.date(columns.day[id] ?? NO_DAY) > 0)
    return supported && !hidden(id) ? lexical(id) : null
  })
  for (const id of near) if (!hidden(id)) best.add(id)
  const ids = [...best]
  const meaning = leg?.among(ids) ?? NO_MEANING
  const decay = (id: number): number => decayOf(columns, id, today, request.decay)
  const ranked = ids
    .map((id) => ({
      id,
      score:
        (lexical(id) +
          WEIGHTS.meaning * meaning.at(id) +
          WEIGHTS.before * meaning.at(id, -1) +
          WEIGHTS.after * meaning.at(id, 1)) *
        decay(id),
    }))
    .sort((a, b) => b.score - a.score || a.id - b.id)
  return {
    columns,
    ranked,
    legs: leg === null ? ['text'] : ['text', 'vector'],
    hidden,
    parts: (id) => partsOf(id, columns, text, cues, meaning),
    decay,
    text: (id) => text.window[id] ?? 0,
    cosine: meaning.cosine,
  }
}

/** Everything but meaning; the same sum as of `partsOf`, without making an object for each of all units. */
function lexicalScore({ traits, label, day }: UnitColumns, text: TextLeg, cues: Cues): (id: number) => number {
  return (id) =>
    WEIGHTS.window * (text.window[id] ?? 0) +
    WEIGHTS.section * (text.section[id] ?? 0) +
    WEIGHTS.label * (cues.label[label[id] ?? 0] ?? 0) +
    (((traits[id] ?? 0) & TRAIT.question) !== 0 ? WEIGHTS.question : 0) +
    (cues.date === null ? 0 : WEIGHTS.date * cues.date(day[id] ?? NO_DAY)) +
    (cues.phrase.size === 0 ? 0 : WEIGHTS.phrase * (cues.phrase.get(id) ?? 0))
}

function partsOf(
  id: number,
  { traits, label, day }: UnitColumns,
  text: TextLeg,
  cues: Cues,
  meaning: Meaning,
): Record<Cue, number> {
  return {
    window: WEIGHTS.window * (text.window[id] ?? 0),
    section: WEIGHTS.section * (text.section[id] ?? 0),
    label: WEIGHTS.label * (cues.label[label[id] ?? 0] ?? 0),
    question: ((traits[id] ?? 0) & TRAIT.question) !== 0 ? WEIGHTS.question : 0,
    date: cues.date === null ? 0 : WEIGHTS.date * cues.date(day[id] ?? NO_DAY),
    phrase: WEIGHTS.phrase * (cues.phrase.get(id) ?? 0),
    meaning: WEIGHTS.meaning * meaning.at(id),
    before: WEIGHTS.before * meaning.at(id, -1),
    after: WEIGHTS.after * meaning.at(id, 1),
  }
}

/** Undated notes and MEMORY.md do not age. */
function decayOf({ day, traits }: UnitColumns, id: number, today: number, lambda: number): number {
  const own = day[id] ?? NO_DAY
  if (lambda <= 0 || own === NO_DAY || ((traits[id] ?? 0) & TRAIT.evergreen) !== 0) return 1
  return Math.exp(-lambda * Math.max(0, today - own))
}

/** The `many` ids with the highest values, about; null leaves one out. */
function highest(size: number, many: number, valueOf: (id: number) => number | null): Set<number> {
  const ids: number[] = []
  const values: number[] = []
  for (let id = 1; id < size; id++) {
    const value = valueOf(id)
    if (value === null) continue
    ids.push(id)
    values.push(value)
  }
  if (ids.length <= many) return new Set(ids)
  const sorted = Float64Array.from(values).sort()
  const least = sorted[sorted.length - many] ?? 0
  return new Set(ids.filter((_, i) => (values[i] ?? 0) >= least).slice(0, 2 * many))
}
