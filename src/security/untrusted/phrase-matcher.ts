import { fold } from './fold.ts'

/**
 * Phrases to look for, a line each: cues in their order, `ignore|forget > previous|prior >20 instruction*`. Of a cue one of
 * the alternatives must be there; `*` stands for any ending. `>` says how many characters may lie between two cues.
 */
export interface Phrases<Kind extends string> {
  readonly kind: Kind
  /** Characters that a `>` without a number allows. */
  readonly gap: number
  readonly lines: readonly string[]
}

export interface Found<Kind extends string> {
  readonly kind: Kind
  /** In the text that was searched. */
  readonly start: number
  readonly end: number
}

/** Walks once over the UTF-16 units of folded text; each position follows one path in a tree of the cues, which are short. */
export type Matcher<Kind extends string> = (folded: Uint16Array, report: (found: Found<Kind>) => void) => void

export const unitsOf = (text: string): Uint16Array => {
  const units = new Uint16Array(text.length)
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i)
  return units
}

/** A cue of a phrase; the one before it has the number before. */
interface Step<Kind> {
  readonly kind: Kind
  readonly number: number
  readonly first: boolean
  readonly last: boolean
  /** Characters between the cue before and this one. */
  readonly gap: number
}

class Node<Kind> {
  readonly next = new Map<number, Node<Kind>>()
  /** Of cues that end here, and of cues that may go on as they like. */
  readonly words: Step<Kind>[] = []
  readonly beginnings: Step<Kind>[] = []
}

export function createMatcher<Kind extends string>(families: readonly Phrases<Kind>[]): Matcher<Kind> {
  const root = new Node<Kind>()
  let steps = 0
  for (const { kind, gap, lines } of families)
    for (const line of lines) {
      const parts = line.split(/\s*>(\d*)\s+/)
      parts.forEach((part, i) => {
        if (i % 2 === 1) return
        const given = parts[i - 1] ?? ''
        const step = {
          kind,
          number: steps++,
          first: i === 0,
          last: i === parts.length - 1,
          gap: given === '' ? gap : Number(given),
        }
        for (const cue of part.split('|')) plant(root, cue, step)
      })
    }

  return (units, report) => {
    /** Where a phrase that has come to a cue begins and ends so far; the latest one is nearest to what follows. */
    const starts = new Int32Array(steps).fill(-1)
    const ends = new Int32Array(steps).fill(-1)
    /** No phrase reaches over the end of a sentence or paragraph. */
    let sentence = 0
    const reach = ({ kind, number, first, last, gap }: Step<Kind>, from: number, to: number): void => {
      if (!first) {
        const [start = -1, end = -1] = [starts[number - 1], ends[number - 1]]
        if (start < sentence || from < end || from - end > gap + 1) return
        starts[number] = start
      } else starts[number] = from
      ends[number] = to
      if (last) report({ kind, start: starts[number] ?? from, end: to })
    }
    let inWord = false
    for (let at = 0; at < units.length; at++) {
      const unit = units[at] ?? NONE
      if (unit === LINE_END || (unit === BLANK && ENDS.has(units[at - 1] ?? NONE)) || ENDS_ALONE.has(unit))
        sentence = at
      const within = inWord
      inWord = isLetter(unit)
      if (within && inWord) continue
      let node = root.next.get(unit)
      for (let to = at + 1; node !== undefined; to++) {
        for (const step of node.beginnings) reach(step, at, to)
        if (node.words.length > 0 && !(isLetter(units[to - 1] ?? NONE) && isLetter(units[to] ?? NONE)))
          for (const step of node.words) reach(step, at, to)
        node = node.next.get(units[to] ?? NONE)
      }
    }
  }
}

const LINE_END = 10
const BLANK = 32
const ENDS = new Set(unitsOf('.!?'))
const ENDS_ALONE = new Set(unitsOf('。！？।؟'))
/** Behind the end. */
const NONE = 0

function plant<Kind>(root: Node<Kind>, cue: string, step: Step<Kind>): void {
  const open = cue.endsWith('*')
  let node = root
  for (const letter of fold(open ? cue.slice(0, -1) : cue)
    .trim()
    .split('')) {
    const code = letter.charCodeAt(0)
    const next: Node<Kind> = node.next.get(code) ?? new Node()
    node.next.set(code, next)
    node = next
  }
  // Later cues first: a word that is two cues of a phrase, one behind the other, is not put behind itself.
  ;(open ? node.beginnings : node.words).unshift(step)
}

/** A letter, digit or `_` of a script that parts its words: elsewhere a cue may begin and end anywhere. */
const isLetter = (code: number): boolean =>
  code < 128
    ? (code > 96 && code < 123) || (code > 47 && code < 58) || code === 95
    : (code > 191 && code < 592) || (code > 879 && code < 1328)
