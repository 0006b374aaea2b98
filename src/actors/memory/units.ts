import type { NoteUnit } from '../../ports/note-units.ts'
import { blocksOf, headingText, type Block } from './blocks.ts'
import { dayIn } from './dates.ts'
import { labelOf, withoutLabel } from './label.ts'
import { pieces } from './pieces.ts'
import { wordsOf } from './words.ts'

/** Characters of a code fence, a table row or front matter that stay in one piece. */
const MAX_WHOLE = 2000
/** A bullet shorter than this says little alone: it is embedded with the one it hangs below. */
const SHORT = 80

interface Place {
  readonly heading: string
  readonly section: number
  readonly date: string | null
}

/**
 * Splits Markdown into units with exact lines. Bullets and table rows are their own units and know what they hang
 * below, paragraphs stay whole up to a limit, code fences and front matter up to a larger one. Headings are units too,
 * so that an empty section can be found. `file`, where given, is found by its name.
 */
export function splitUnits(text: string, file = ''): NoteUnit[] {
  const units: NoteUnit[] = []
  const headings: { level: number; text: string; date: string | null }[] = []
  /** Bodies of what the present block hangs below, by depth. */
  const above: string[] = []
  let section = 0
  const place = (): Place => ({
    heading: headings.map((h) => h.text).join(' > '),
    section,
    date: headings.findLast(({ date }) => date !== null)?.date ?? null,
  })

  if (file !== '') units.push({ ...namedUnit('file', 1, 1, file.replace(/\.md$/i, '')), ...place() })
  const lines = withoutComments(text).split(/\r\n|\n|\r/)
  for (const block of blocksOf(lines, (line) => labelOf(line) !== '')) {
    if (block.kind === 'heading') {
      const title = headingText(block.lines[0] ?? '')
      while ((headings.at(-1)?.level ?? 0) >= block.level) headings.pop()
      headings.push({ level: block.level, text: title, date: dayIn(title) })
      section++
      above.length = 0
      const here = place()
      const end = block.from + block.lines.length - 1
      if (title !== '') units.push({ ...namedUnit('heading', block.from, end, title, here.heading), ...here })
      continue
    }
    above.length = block.depth
    for (const unit of unitsOf(block, above)) units.push({ ...unit, ...place() })
    above[block.depth] = block.lines.join(' ')
  }
  return units
}

type Bare = Omit<NoteUnit, keyof Place>

const namedUnit = (kind: 'file' | 'heading', lineStart: number, lineEnd: number, body: string, path = body): Bare => ({
  kind,
  lineStart,
  lineEnd,
  body,
  words: wordsOf(path).join(' '),
  meaning: '',
  label: '',
  depth: 0,
  question: false,
})

function* unitsOf(block: Block, above: readonly string[]): Generator<Bare> {
  const body = block.lines.join('\n').trimEnd()
  const whole = block.kind === 'front' || block.kind === 'code' || block.kind === 'row'
  const label = block.kind === 'code' || block.kind === 'front' ? '' : labelOf(body)
  let line = block.from
  for (const part of whole ? pieces(body, MAX_WHOLE) : pieces(body)) {
    const shown = part.trimEnd()
    yield {
      kind: 'text',
      lineStart: line,
      lineEnd: line + newlines(shown),
      body: shown,
      words: wordsOf(shown).join(' '),
      meaning: meaningOf(shown, block.kind, above.at(-1)),
      label,
      depth: block.depth,
      question: /[?？]["'”’)*_]*$/u.test(shown),
    }
    line += newlines(part)
  }
}

function meaningOf(body: string, kind: Block['kind'], parent: string | undefined): string {
  if (kind === 'code' || kind === 'front') return body
  if (kind === 'row') return parent === undefined ? cells(body).join(', ') : named(cells(parent), cells(body))
  const bare = withoutLabel(body)
  return parent === undefined || body.length > SHORT ? bare : `${withoutLabel(parent)}: ${bare}`
}

const cells = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim())

const named = (header: readonly string[], row: readonly string[]): string =>
  row.map((cell, i) => (header[i] === undefined || header[i] === '' ? cell : `${header[i]}: ${cell}`)).join(', ')

const newlines = (text: string): number => text.split('\n').length - 1

/** Comments are for the person who edits the file; their lines stay, so that numbers are right. One without an end is text. */
const withoutComments = (text: string): string =>
  text.includes('<!--') ? text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\r\n]/g, '')) : text
