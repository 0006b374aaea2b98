import { NO_DAY, TRAIT, type UnitColumns, type UnitReader } from '../../ports/note-units.ts'
import { datesIn, nearness } from './dates.ts'
import type { Terms } from './terms.ts'
import { fold, wordsOf } from './words.ts'

/** What else speaks for a unit, by unit id or by what units share; each 0 to 1. */
export interface Cues {
  /** By label number: how much of the label the question names. */
  readonly label: Float32Array
  /** How close a day is to a date of the question; null: it names none. */
  readonly date: ((day: number) => number) | null
  readonly phrase: ReadonlyMap<number, number>
}

/** Occurrences of one phrase that are looked at. */
const MAX_PHRASE_HITS = 5000

export function cuesOf(reader: UnitReader, columns: UnitColumns, question: string, terms: Terms, today: number): Cues {
  const hints = datesIn(question, today)
  const known = new Map<number, number>()
  const date = (day: number): number => {
    if (day === NO_DAY) return 0
    const before = known.get(day)
    if (before !== undefined) return before
    const value = hints.reduce((best, hint) => Math.max(best, nearness(hint, day)), 0)
    known.set(day, value)
    return value
  }
  return {
    label: labelCue(columns.labels, question),
    date: hints.length > 0 ? date : null,
    phrase: shareOf(reader, terms.phrases),
  }
}

/** "Dr. Meyer" is half named by "meyer". */
function labelCue(labels: readonly string[], question: string): Float32Array {
  const asked = new Set(wordsOf(question))
  const worth = [...asked].filter((word) => word.length > 1)
  return Float32Array.from(labels, (label) => {
    // Most labels hold none of the words, and looking is a tenth of taking them apart.
    const folded = fold(label)
    if (!worth.some((word) => folded.includes(word))) return 0
    const words = wordsOf(label)
    const named = words.filter((word) => word.length > 1 && asked.has(word)).length
    return words.length === 0 ? 0 : named === words.length ? 1 : named / words.length >= 0.5 ? 0.7 : 0
  })
}

function shareOf(reader: UnitReader, phrases: readonly string[]): Map<number, number> {
  const found = new Map<number, number>()
  for (const phrase of phrases)
    for (const id of reader.holding(phrase, MAX_PHRASE_HITS)) found.set(id, (found.get(id) ?? 0) + 1 / phrases.length)
  return found
}

/** Units a search must not show, as a test by id. */
export function hiddenUnits(
  reader: UnitReader,
  { traits, file, label, labels }: UnitColumns,
  {
    sources,
    exceptSession,
  }: { readonly sources?: readonly string[] | undefined; readonly exceptSession?: string | undefined },
): (id: number) => boolean {
  const wanted = { note: sources?.includes('note') ?? true, session: sources?.includes('session') ?? true }
  const current = exceptSession === undefined ? null : reader.fileNumber(`sessions/${exceptSession}.md`)
  const you = labels.indexOf('you')
  return (id) => {
    const trait = traits[id] ?? 0
    if (trait === 0 || (trait & TRAIT.file) !== 0) return true
    if ((trait & TRAIT.session) === 0) return !wanted.note
    if (!wanted.session || (current !== null && file[id] === current)) return true
    return exceptSession !== undefined && (trait & TRAIT.question) !== 0 && label[id] === you && you > 0
  }
}
