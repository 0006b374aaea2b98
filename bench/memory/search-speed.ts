/** How long a search takes as notes grow, without the question's vector: `npx tsx bench/memory/search-speed.ts`. UNITS=10000,100000 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { search } from '../../src/actors/memory/rank.ts'
import { splitUnits } from '../../src/actors/memory/units.ts'
import { openUnitStore, type UnitStore } from '../../src/adapters/sqlite/unit-store.ts'
import { atMost, report, round } from '../report.ts'

const SIZES = (process.env['UNITS'] ?? '10000,100000').split(',').map(Number)
const QUESTIONS = Number(process.env['QUESTIONS'] ?? 200)
const UNITS_A_NOTE = 24
const DIMENSIONS = 384
/** ms of the median search. */
const WANTED: Readonly<Record<number, number>> = { 10_000: 10, 100_000: 70 }

/** Numbers that are the same in every run: xorshift32. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Words as often as in prose: the n-th commonest one n times as rare as the commonest (Zipf); 30,000 of them. */
function words(next: () => number): (from: number) => string {
  const vowels = 'aeiou'
  const consonants = 'bdfgklmnprstvz'
  const spelling = (n: number): string => {
    let word = ''
    for (let rest = n + 70; rest > 0; rest = Math.floor(rest / 70))
      word += (consonants[Math.floor((rest % 70) / 5)] ?? '') + (vowels[rest % 5] ?? '')
    return word
  }
  return (from) => spelling(Math.floor(from * (30_000 / from) ** next()))
}

/** Vectors around a few hundred centres, as sentences of one person's notes are. */
function vectors(next: () => number): () => Float32Array {
  const normal = (): number => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next())
  const centres = Array.from({ length: 300 }, () => Float32Array.from({ length: DIMENSIONS }, normal))
  return () => {
    const centre = centres[Math.floor(next() * centres.length)] ?? new Float32Array(DIMENSIONS)
    const vector = centre.map((value) => value + normal())
    const length = Math.hypot(...vector)
    return vector.map((value) => value / length)
  }
}

function fill(store: UnitStore, lines: readonly string[], vector: () => Float32Array): number {
  const units = lines.length
  const began = performance.now()
  for (let from = 0; from < units; from += UNITS_A_NOTE * 64)
    store.together(() => {
      for (let at = from; at < Math.min(units, from + UNITS_A_NOTE * 64); at += UNITS_A_NOTE) {
        const text = `# Note ${at}\n\n${lines
          .slice(at, at + UNITS_A_NOTE)
          .map((line) => `- ${line}`)
          .join('\n')}`
        const path = `notes/${at}.md`
        store.replace(
          { path, size: text.length, mtime: 0, hash: path, date: null, source: 'note' },
          splitUnits(text, path),
        )
      }
    })
  const ms = performance.now() - began
  for (;;) {
    const texts = store.vectors.next('bench', 5000)
    if (texts.length === 0) break
    store.vectors.put(
      'bench',
      DIMENSIONS,
      texts.map(({ hash }) => ({ hash, vector: vector() })),
    )
  }
  store.vectors.finish('bench')
  return ms
}

const folder = mkdtempSync(join(tmpdir(), 'localgpt-bench-search-'))
try {
  const figures = SIZES.map((units) => {
    const next = random(units)
    const vector = vectors(next)
    const store = openUnitStore(join(folder, `${units}.db`))
    const word = words(next)
    const line = (count: number, from: number): string => Array.from({ length: count }, () => word(from)).join(' ')
    const indexMs = fill(
      store,
      Array.from({ length: units }, () => line(8 + Math.floor(24 * next()), 1)),
      vector,
    )
    // Eight words that are no stop words: the commonest fifty are.
    const asked = Array.from({ length: QUESTIONS }, () => line(8, 50))
    const ask = (query: string, hybrid: boolean, limit: number): number => {
      const given = hybrid ? vector() : null
      const began = performance.now()
      search(store, { query, limit, explain: false, vector: given, today: '2026-06-01', decay: 0 })
      return performance.now() - began
    }
    const firstMs = ask(asked[0] ?? '', true, 10)
    const times = (hybrid: boolean, limit: number) => {
      const ms = asked.map((query) => ask(query, hybrid, limit)).sort((a, b) => a - b)
      return { p50: round(ms[ms.length >> 1] ?? NaN), p95: round(ms[Math.floor(ms.length * 0.95)] ?? NaN) }
    }
    const result = {
      units: store.counts().units,
      indexMs: round(indexMs),
      firstMs: round(firstMs),
      text: times(false, 10),
      hybrid: times(true, 10),
      hybrid150: times(true, 150),
    }
    store.close()
    return result
  })
  const goals = figures.flatMap(({ hybrid }, i) => {
    const size = SIZES[i] ?? 0
    const limit = WANTED[size]
    return [
      ...(limit === undefined ? [] : [atMost(`ms of the median search in ${size} units`, hybrid.p50, limit)]),
      atMost(`p95 against p50 in ${size} units`, hybrid.p95 / hybrid.p50, 2),
    ]
  })
  report('memory-search-speed', { growth: figures }, goals)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
