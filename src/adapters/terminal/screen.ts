import { createPaint } from './text/paint.ts'
import { lineWidth, type Line } from './text/span.ts'
import { rowsOf } from './text/wrap.ts'
import { sizeOf, type Terminal } from './terminal.ts'

export interface Cursor {
  readonly row: number
  readonly column: number
}

export interface Screen {
  /** Lines that stay, above everything that still changes. */
  print(lines: readonly Line[]): void
  /** What still changes, in place of what was there; no more rows than the window has are shown, the last ones. */
  show(live: readonly Line[], cursor: Cursor): void
  /** Empties the window; what scrolled out of it stays. */
  clear(): void
  /** Leaves the cursor on a fresh line below everything. */
  leave(): void
}

/** Terminals that know it draw what stands between at once (mode 2026); others ignore it. */
const AT_ONCE = '\x1b[?2026h'
const DONE = '\x1b[?2026l'

/** A transcript that only grows, and below it a few rows that are drawn again: nothing else of the terminal is touched. */
export function createScreen(terminal: Terminal): Screen {
  const paint = createPaint(terminal.colour)
  let widths: readonly number[] = []
  let cursor: Cursor = { row: 0, column: 0 }
  let waiting: Line[] = []

  /** Back to the first live row and all below gone. A window that became narrower has wrapped what it shows. */
  const erase = (): string => {
    const { columns } = sizeOf(terminal)
    const above = widths.slice(0, cursor.row).reduce((sum, cells) => sum + Math.max(1, Math.ceil(cells / columns)), 0)
    const rows = above + Math.floor(cursor.column / columns)
    return `${rows > 0 ? `\x1b[${rows}A` : ''}\r\x1b[J`
  }

  const draw = (live: readonly Line[], next: Cursor): void => {
    const { columns, rows } = sizeOf(terminal)
    const flat = live.map((line) => rowsOf(line, columns - 1))
    const at = flat.slice(0, next.row).reduce((sum, each) => sum + each.length, 0)
    const all = flat.flat()
    const cut = Math.max(0, Math.min(all.length - rows, at))
    const shown = all.slice(cut, cut + rows)
    const kept = waiting.map((line) => `${paint(line)}\r\n`).join('')
    waiting = []
    const row = Math.max(0, at - cut)
    const up = shown.length - 1 - row
    const out =
      erase() +
      kept +
      shown.map(paint).join('\r\n') +
      (up > 0 ? `\x1b[${up}A` : '') +
      `\r${next.column > 0 ? `\x1b[${next.column}C` : ''}`
    widths = shown.map(lineWidth)
    cursor = { row, column: next.column }
    terminal.output.write(AT_ONCE + out + DONE)
  }

  return {
    print: (lines) => {
      for (const line of lines) waiting.push(line)
    },
    show: draw,
    clear: () => {
      terminal.output.write('\x1b[H\x1b[2J')
      widths = []
      cursor = { row: 0, column: 0 }
    },
    leave: () => {
      draw([], { row: 0, column: 0 })
    },
  }
}
