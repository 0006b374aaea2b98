/** Lines of a note that belong together, as they stand; `depth` as in NoteUnit. */
export interface Block {
  readonly kind: 'front' | 'heading' | 'code' | 'row' | 'item' | 'text'
  readonly from: number
  readonly lines: readonly string[]
  readonly depth: number
  /** Of a heading: 1 to 6. */
  readonly level: number
}

const FENCE = /^\s{0,3}(`{3,}|~{3,})/
const HEADING = /^ {0,3}(#{1,6})(?:\s+(.*?))??\s*#*\s*$/
const ITEM = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s+\S/
const RULE = /^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|\|?[\s:|-]*-[\s:|-]*)$/
const MAX_DEPTH = 7

interface Open {
  readonly kind: Block['kind']
  readonly from: number
  readonly lines: string[]
  readonly depth: number
}

export const headingText = (line: string): string => HEADING.exec(line)?.[2] ?? line.trim()

/**
 * Reads Markdown line by line. `begins` says that a line stands for itself although nothing separates it from the one
 * before, such as one with a label.
 */
export function blocksOf(lines: readonly string[], begins: (line: string) => boolean): Block[] {
  const blocks: Block[] = []
  const now: { open: Open | null } = { open: null }
  let fence: string | null = null
  /** Columns of the bullets the present line may hang below. */
  let indents: number[] = []
  let table = false

  const close = (): void => {
    if (now.open?.lines.some((line) => line.trim() !== '') === true) blocks.push({ ...now.open, level: 0 })
    now.open = null
  }
  const start = (kind: Block['kind'], from: number, line: string, depth = 0): void => {
    close()
    now.open = { kind, from, lines: [line], depth: Math.min(depth, MAX_DEPTH) }
  }

  const front = endOfFrontMatter(lines)
  if (front > 0) blocks.push({ kind: 'front', from: 1, lines: lines.slice(0, front), depth: 0, level: 0 })

  for (let i = front; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const number = i + 1
    const mark = FENCE.exec(line)?.[1]
    if (fence !== null) {
      now.open?.lines.push(line)
      if (mark?.startsWith(fence) === true && line.trim() === mark) {
        fence = null
        close()
      }
      continue
    }
    const indent = line.length - line.trimStart().length
    if (line.trim() === '') {
      close()
      table = false
      continue
    }
    if (mark !== undefined) {
      start('code', number, line)
      fence = mark
      continue
    }
    const heading = HEADING.exec(line)
    if (heading !== null) {
      close()
      blocks.push({ kind: 'heading', from: number, lines: [line], depth: 0, level: heading[1]?.length ?? 1 })
      indents = []
      continue
    }
    const underlined = /^ {0,3}(=+|-{2,})\s*$/.exec(line)?.[1]
    if (underlined !== undefined && now.open !== null && isTitle(now.open)) {
      const { from, lines: above } = now.open
      now.open = null
      const level = underlined.startsWith('=') ? 1 : 2
      blocks.push({ kind: 'heading', from, lines: [...above, line], depth: 0, level })
      indents = []
      continue
    }
    if (RULE.test(line)) {
      close()
      if (!line.includes('|')) indents = []
      continue
    }
    if (line.trimStart().startsWith('|')) {
      start('row', number, line, table ? 1 : 0)
      table = true
      continue
    }
    table = false
    const item = ITEM.exec(line)
    if (item !== null) {
      const column = (item[1] ?? '').replaceAll('\t', '    ').length
      while ((indents.at(-1) ?? -1) >= column) indents.pop()
      start('item', number, line, indents.length)
      indents.push(column)
      continue
    }
    // What follows a blank line below a bullet, indented, hangs below it.
    if (now.open === null || now.open.kind === 'row' || begins(line)) {
      if (indent === 0) indents = []
      start('text', number, line, indent > 0 ? indents.length : 0)
    } else now.open.lines.push(line)
  }
  close()
  return blocks
}

/** A paragraph of one short line: with a line of `=` or `-` below, it is a heading. */
const isTitle = ({ kind, lines }: Open): boolean =>
  kind === 'text' && lines.length === 1 && (lines[0] ?? '').length <= 120

/** Lines of a YAML or TOML head, the closing mark included; 0: there is none. */
function endOfFrontMatter(lines: readonly string[]): number {
  const mark = lines[0]?.trimEnd()
  if (mark !== '---' && mark !== '+++') return 0
  const end = lines.findIndex(
    (line, i) => i > 0 && (line.trimEnd() === mark || (mark === '---' && line.trimEnd() === '...')),
  )
  const head = lines.slice(1, end)
  return end > 0 && end < 200 && head.some((line) => /^[\w"'-]+\s*[:=]/.test(line)) ? end + 1 : 0
}
