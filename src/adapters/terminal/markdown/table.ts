import type { Tokens } from 'marked'
import { lineOf, lineWidth, span, styled, type Line } from '../text/span.ts'
import { wrap } from '../text/wrap.ts'
import { inline } from './inline.ts'

const GAP = 2
/** Cells below which a column can no longer be read. */
const NARROWEST = 6

type Cell = Tokens.TableCell

/** Columns side by side; where they do not fit, cells are wrapped; where that would be unreadable, one row after the other. */
export function table({ header, rows }: Tokens.Table, width: number): readonly Line[] {
  const heads = header.map(({ tokens }) => styled(inline(tokens), 'bold'))
  const body = rows.map((row) => row.map(({ tokens }) => inline(tokens)))
  const widths = columnWidths([heads, ...body], width)
  if (widths === null) return stacked(heads, body, width)
  const rule = widths.map((cells) => '─'.repeat(cells)).join(' '.repeat(GAP))
  return [
    ...rowLines(heads, header, widths),
    lineOf(rule, 'dim'),
    ...body.flatMap((row) => rowLines(row, header, widths)),
  ]
}

function columnWidths(rows: readonly (readonly Line[])[], width: number): readonly number[] | null {
  const count = Math.max(...rows.map((row) => row.length))
  const wanted = Array.from({ length: count }, (_, at) => Math.max(3, ...rows.map((row) => lineWidth(row[at] ?? []))))
  const room = width - GAP * (count - 1)
  let free = room - wanted.reduce((sum, each) => sum + each, 0)
  if (free >= 0) return wanted
  const widths = [...wanted]
  // The widest column gives way first.
  while (free < 0) {
    const widest = widths.indexOf(Math.max(...widths))
    const now = widths[widest] ?? 0
    if (now <= NARROWEST) return null
    widths[widest] = now - 1
    free++
  }
  return widths
}

function rowLines(row: readonly Line[], header: readonly Cell[], widths: readonly number[]): readonly Line[] {
  const cells = widths.map((width, at) => wrap(row[at] ?? [], { width }))
  const height = Math.max(...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, at) =>
    cells.flatMap((lines, column) => {
      const line = lines[at] ?? []
      const last = column === widths.length - 1
      const pad = Math.max(0, (widths[column] ?? 0) - lineWidth(line))
      const before = header[column]?.align === 'right' ? pad : header[column]?.align === 'center' ? pad >> 1 : 0
      const after = last ? 0 : pad - before + GAP
      return [span(' '.repeat(before)), ...line, span(' '.repeat(after))]
    }),
  )
}

const stacked = (heads: readonly Line[], body: readonly (readonly Line[])[], width: number): readonly Line[] =>
  body.flatMap((row, index) => [
    ...(index === 0 ? [] : [lineOf('')]),
    ...row.flatMap((cell, at) => wrap([...(heads[at] ?? []), span(': '), ...cell], { width, rest: [span('  ')] })),
  ])
