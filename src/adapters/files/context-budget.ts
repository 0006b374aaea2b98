import type { ContextFile } from '../../ports/workspace.ts'

/** `end`: a log, whose latest lines tell most. */
export interface Cuttable extends ContextFile {
  readonly keep: 'start' | 'end'
}

const GOES_ON = '(the file goes on; read it for the rest)'
const BEGINS_EARLIER = '(the file begins earlier; read it for the rest)'

/** Files that together have so many characters: short ones whole, what they leave shared by the long ones alike. */
export function withinBudget(files: readonly Cuttable[], characters: number): readonly ContextFile[] {
  let left = characters
  let waiting = files.length
  const shares = new Map<Cuttable, number>()
  for (const file of files.toSorted((a, b) => a.text.length - b.text.length)) {
    const share = Math.min(file.text.length, Math.floor(left / waiting))
    shares.set(file, share)
    left -= share
    waiting--
  }
  return files.map((file) => ({ name: file.name, text: cut(file, shares.get(file) ?? 0) }))
}

/** Whole lines, unless a single one is longer than its share. */
function cut({ text, keep }: Cuttable, length: number): string {
  if (text.length <= length) return text
  if (keep === 'start') {
    const line = text.lastIndexOf('\n', length)
    const part = text.slice(0, line > 0 ? line : length).replace(/[\ud800-\udbff]$/, '')
    return `${part}\n${GOES_ON}`
  }
  const from = text.length - length
  const line = text.indexOf('\n', from - 1)
  const part = text.slice(line >= 0 && line < text.length - 1 ? line + 1 : from).replace(/^[\udc00-\udfff]/, '')
  return `${BEGINS_EARLIER}\n${part}`
}
