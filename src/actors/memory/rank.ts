import type { Explanation, Passage } from '../../bus/messages/memory.ts'
import type { StoredUnit, UnitReader } from '../../ports/note-units.ts'
import { parseDay } from './days.ts'
import { spansOf, type Span } from './passages.ts'
import { scoreUnits, type Scoring } from './score.ts'
import type { SearchRequest, SearchResult } from './search-request.ts'
import { wordsOf } from './words.ts'

/** Results up to which each brings its neighbours along: a person or a model reads them one by one. */
const FEW = 20
const CHARACTERS_A_TOKEN = 4

/** Finds passages by their words and, where vectors serve, by their meaning. */
export function search(reader: UnitReader, request: SearchRequest): SearchResult {
  const scoring = scoreUnits(reader, request, parseDay(request.today) ?? 0)
  const generous = request.limit <= FEW && request.maxTokens === undefined
  const explained = request.explain ? explain(scoring) : null
  const results: Passage[] = []
  const shown: Set<string>[] = []
  let tokens = 0
  for (const { span, units } of withUnits(reader, spansOf(scoring, request.limit, generous), request.limit)) {
    if (results.length >= request.limit) break
    const left = request.maxTokens === undefined ? Infinity : request.maxTokens - tokens
    const passage = fitting(span, units, left)
    if (passage === null) continue
    const words = new Set(wordsOf(units.get(span.seed.id)?.body ?? ''))
    const double = shown.findIndex((other) => alike(words, other))
    if (double >= 0) {
      results[double]?.explanation?.merged.push(`left out its double ${passage.file}:${passage.lineStart}`)
      continue
    }
    tokens += tokensOf(passage)
    shown.push(words)
    results.push(explained === null ? passage : { ...passage, explanation: explained(span) })
  }
  return { results, legs: [...scoring.legs] }
}

/** Reads the units of as many spans at once as results are wanted: more are needed only where some are doubles. */
function* withUnits(reader: UnitReader, spans: Iterable<Span>, atOnce: number) {
  let waiting: Span[] = []
  function* read() {
    const ids = waiting.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
    const units = reader.units(ids)
    for (const span of waiting) yield { span, units }
    waiting = []
  }
  for (const span of spans) {
    waiting.push(span)
    if (waiting.length >= atOnce) yield* read()
  }
  if (waiting.length > 0) yield* read()
}

const tokensOf = ({ content }: Passage): number => Math.ceil(content.length / CHARACTERS_A_TOKEN)

/** The passage, or what was found in it alone; null: even that has no room. */
function fitting(span: Span, units: ReadonlyMap<number, StoredUnit>, left: number): Passage | null {
  const { id } = span.seed
  const passages = [span, { ...span, first: id, last: id }].map((one) => passageOf(one, units))
  return passages.find((passage) => passage !== null && tokensOf(passage) <= left) ?? null
}

function passageOf({ seed, first, last }: Span, units: ReadonlyMap<number, StoredUnit>): Passage | null {
  const members = Array.from({ length: last - first + 1 }, (_, i) => units.get(first + i)).filter(
    (unit) => unit !== undefined,
  )
  const start = members[0]
  const end = members.at(-1)
  if (start === undefined || end === undefined) return null
  return {
    source: start.source,
    file: start.file,
    lineStart: start.lineStart,
    lineEnd: end.lineEnd,
    content: members.map(({ body }) => body).join('\n'),
    score: Math.round(seed.score * 1000) / 1000,
    heading: start.heading,
    date: start.date,
  }
}

/** Nine of ten words are the same. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size < 0.9 * b.size || b.size < 0.9 * a.size || a.size === 0) return false
  let same = 0
  for (const word of a) if (b.has(word)) same++
  return same >= 0.9 * (a.size + b.size - same)
}

function explain({ ranked, parts, decay, text, cosine }: Scoring): (span: Span) => Explanation {
  const placesBy = (valueOf: (id: number) => number | undefined): Map<number, number> =>
    new Map(
      ranked
        .map(({ id }) => ({ id, value: valueOf(id) ?? 0 }))
        .filter(({ value }) => value > 0)
        .sort((a, b) => b.value - a.value)
        .map(({ id }, i) => [id, i + 1]),
    )
  const byText = placesBy(text)
  const byMeaning = placesBy(cosine)
  const leg = (rank: number | undefined, score: number | undefined) =>
    rank === undefined || score === undefined ? null : { rank, score: round(score) }
  return ({ seed: { id }, why }) => ({
    text: leg(byText.get(id), text(id)),
    vector: leg(byMeaning.get(id), cosine(id)),
    parts: Object.fromEntries(
      Object.entries(parts(id))
        .filter(([, value]) => value !== 0)
        .map(([cue, value]) => [cue, round(value)]),
    ),
    decay: round(decay(id)),
    merged: [...why],
  })
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000
