import type { HtmlElement, HtmlNode } from './dom.ts'
import { isElement } from './dom.ts'

/** What no cell of a Markdown table can hold. */
const BLOCKS = ['table', 'ul', 'ol', 'pre', 'blockquote', 'h1', 'h2', 'h3', 'hr']
const MAX_SPAN = 20

/** Whether a table is one of data that Markdown can show; others, made for layout, are read cell by cell. */
export function isSimple(table: HtmlElement): boolean {
  if (BLOCKS.some((name) => table.getElementsByTagName(name).length > 0)) return false
  const rows = Array.from(table.getElementsByTagName('tr'))
  return (
    rows.some((row) => cellsOf(row).length > 1) &&
    rows.every((row) => cellsOf(row).every((cell) => span(cell, 'rowspan') === 1))
  )
}

/** A row as Markdown, with the line under it where it is the first. `content`: its cells, one after the other. */
export function rowOf(content: string, row: HtmlElement, isFirst: boolean): string {
  const width = cellsOf(row).reduce((sum, cell) => sum + span(cell, 'colspan'), 0)
  return `\n|${content}${isFirst ? `\n|${' --- |'.repeat(width)}` : ''}`
}

export const cellOf = (content: string, cell: HtmlElement): string => {
  const text = content
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replaceAll('|', '\\|')
  return ` ${text} |${'  |'.repeat(span(cell, 'colspan') - 1)}`
}

export function tableOf(node: HtmlNode): HtmlElement | null {
  for (let at = node.parentNode; at !== null; at = at.parentNode) if (at.nodeName === 'TABLE') return at
  return null
}

function cellsOf(row: HtmlElement): HtmlElement[] {
  const cells: HtmlElement[] = []
  for (let child = row.firstChild; child !== null; child = child.nextSibling)
    if (isElement(child) && (child.nodeName === 'TD' || child.nodeName === 'TH')) cells.push(child)
  return cells
}

function span(cell: HtmlElement, name: 'colspan' | 'rowspan'): number {
  const value = Number(cell.getAttribute(name) ?? 1)
  return Number.isInteger(value) && value > 1 ? Math.min(value, MAX_SPAN) : 1
}
