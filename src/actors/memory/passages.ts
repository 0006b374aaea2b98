import type { Scored, Scoring } from './score.ts'

/** Units of which passages are made. */
const TOP = 150
/** Units a passage grows each way. */
const GROW = 2
/** A neighbour comes along while it is this good, measured from the worst of the top. */
const RATIO = 0.7

export interface Span {
  readonly seed: Scored
  /** Ids of its units, ascending and without gap. */
  readonly first: number
  readonly last: number
  readonly why: readonly string[]
}

/** Grows each hit over its neighbours while they are nearly as good, best first, every unit once. */
export function* spansOf({ columns, ranked, hidden }: Scoring, limit: number, generous: boolean): Generator<Span> {
  const top = ranked.slice(0, Math.max(TOP, limit))
  const low = top.length < TOP ? 0 : (top.at(-1)?.score ?? 0)
  const scores = new Map(ranked.map(({ id, score }) => [id, score]))
  const used = new Set<number>()
  const { section, traits } = columns
  const lonelyHeading = (id: number): boolean => section[id + 1] !== section[id] || (traits[id + 1] ?? 0) === 0

  for (const seed of top) {
    if (used.has(seed.id)) continue
    if (isHeading(traits, seed.id) && !lonelyHeading(seed.id)) continue
    const why: string[] = []
    const ends = [-1, 1].map((step) => {
      let at = seed.id
      for (let o = 1; o <= GROW; o++) {
        const next = at + step
        if (section[next] !== section[seed.id] || used.has(next) || hidden(next) || isHeading(traits, next)) break
        const score = scores.get(next) ?? 0
        const share = (score - low) / (seed.score - low || 1)
        if (!generous && !(share >= RATIO)) break
        why.push(
          `${step < 0 ? 'before' : 'after'} ${o}: ${share >= RATIO ? 'nearly as good' : 'for context'} (${score.toFixed(2)})`,
        )
        at = next
      }
      return at
    })
    const [first = seed.id, last = seed.id] = ends
    for (let id = first; id <= last; id++) used.add(id)
    yield { seed, first, last, why }
  }
}

const isHeading = (traits: Uint8Array, id: number): boolean => ((traits[id] ?? 0) & 2) !== 0
