import { lineWidth, type Line, type Span, type StyleName } from './span.ts'
import { cellsOf, graphemes } from './width.ts'

interface Cell {
  readonly text: string
  readonly cells: number
  readonly style: readonly StyleName[]
}

interface WrapOptions {
  /** Cells of a line, indent included. */
  readonly width: number
  readonly first?: Line
  readonly rest?: Line
}

/** Breaks a line between words; a word longer than a line, and between wide characters, anywhere. */
export function wrap(line: Line, { width, first = [], rest = [] }: WrapOptions): readonly Line[] {
  const room = (index: number): number => Math.max(2, width - lineWidth(index === 0 ? first : rest))
  const out: Line[] = []
  let current: Cell[] = []
  let used = 0
  let breakAt = -1
  const finish = (count: number): void => {
    const lead = out.length === 0 ? first : rest
    out.push([...lead, ...joined(trimmed(current.slice(0, count)))])
    current = current.slice(count)
    while (current[0]?.text === ' ') current.shift()
    used = current.reduce((sum, { cells }) => sum + cells, 0)
    breakAt = -1
  }
  for (const cell of cellsIn(line)) {
    if (cell.text === '\n') {
      finish(current.length)
      continue
    }
    // What is left behind a break may still be too long for the next one.
    while (cell.text !== ' ' && current.length > 0 && used + cell.cells > room(out.length))
      finish(breakAt > 0 ? breakAt : current.length)
    if (cell.text === ' ' && current.length === 0 && out.length > 0) continue
    if (cell.cells === 2 && current.length > 0) breakAt = current.length
    current.push(cell)
    used += cell.cells
    if (cell.text === ' ' || cell.cells === 2) breakAt = current.length
  }
  if (current.length > 0 || out.length === 0) finish(current.length)
  return out
}

/** Cuts a line into rows of at most `width` cells, every character kept. */
export function rowsOf(line: Line, width: number): readonly Line[] {
  const rows: Line[] = []
  let current: Cell[] = []
  let used = 0
  for (const cell of cellsIn(line)) {
    if (used + cell.cells > width && current.length > 0) {
      rows.push(joined(current))
      current = []
      used = 0
    }
    current.push(cell)
    used += cell.cells
  }
  rows.push(joined(current))
  return rows
}

const TAB: readonly string[] = [' ', ' ', ' ', ' ']

const cellsIn = (line: Line): readonly Cell[] =>
  line.flatMap(({ text, style }) =>
    graphemes(text)
      .flatMap((each) => (each === '\t' ? TAB : each))
      .map((each) => ({ text: each, cells: cellsOf(each), style })),
  )

const trimmed = (cells: readonly Cell[]): readonly Cell[] =>
  cells.slice(0, cells.findLastIndex(({ text }) => text !== ' ') + 1)

function joined(cells: readonly Cell[]): Line {
  const spans: Span[] = []
  for (const { text, style } of cells) {
    const last = spans.at(-1)
    if (last?.style === style) spans[spans.length - 1] = { text: last.text + text, style }
    else spans.push({ text, style })
  }
  return spans
}
