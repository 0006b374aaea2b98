import { span, type Line } from '../text/span.ts'
import { rowsOf } from '../text/wrap.ts'
import { lineWidth } from '../text/span.ts'
import type { Editor } from './editor.ts'

export interface EditorView {
  readonly lines: readonly Line[]
  readonly row: number
  readonly column: number
}

const PROMPT = span('› ', 'bold', 'cyan')
const INDENT = span('  ')

/** The rows of a message being written, at most `height` of them around the cursor. */
export function viewEditor({ text, cursor }: Editor, width: number, height: number): EditorView {
  const room = Math.max(2, width - 3)
  const lines = text.split('\n')
  const before = text.slice(0, cursor).split('\n')
  const at = before.length - 1
  // Only lines that can come into sight are laid out: a paste may have thousands.
  const from = Math.max(0, at - height)
  const rows: Line[] = []
  let row = 0
  let column = 2
  for (const [index, line] of lines.slice(from, at + height + 1).entries()) {
    if (from + index === at) {
      const typed = rowsOf([span(before[at] ?? '')], room)
      row = rows.length + typed.length - 1
      column = 2 + lineWidth(typed.at(-1) ?? [])
    }
    for (const each of rowsOf([span(line)], room))
      rows.push([rows.length === 0 && from === 0 ? PROMPT : INDENT, ...each])
  }
  const hidden = lines.length > height && height > 3
  const visible = hidden ? height - 1 : height
  const start = Math.max(0, Math.min(row - Math.floor(visible / 2), rows.length - visible))
  const note: readonly Line[] = hidden ? [[span(`  ${lines.length} lines`, 'dim')]] : []
  return { lines: [...rows.slice(start, start + visible), ...note], row: row - start, column }
}
