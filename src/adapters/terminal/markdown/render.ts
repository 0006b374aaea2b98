import type { Token, Tokens } from 'marked'
import { lineOf, lineWidth, span, styled, type Line } from '../text/span.ts'
import { diffLines } from '../text/diff.ts'
import { wrap } from '../text/wrap.ts'
import { inItsLines, inline } from './inline.ts'
import { table } from './table.ts'

/** Cells beyond which prose is hard to read. */
const WIDEST = 100

/** Blocks of Markdown as lines, an empty line between two. Code lines may be longer than `width`: they copy whole. */
export function render(tokens: readonly Token[], width: number): readonly Line[] {
  const blocks = tokens.map((token) => block(token, Math.min(width, WIDEST))).filter((lines) => lines.length > 0)
  return blocks.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]))
}

function block(token: Token, width: number): readonly Line[] {
  switch (token.type) {
    case 'space':
    case 'def':
    case 'checkbox':
      return []
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading
      return wrap(depth === 1 ? styled(inline(tokens), 'bold', 'underline') : styled(inline(tokens), 'bold'), { width })
    }
    case 'code':
      return code(token as Tokens.Code, width)
    case 'blockquote': {
      const inner = render(inItsLines(token.tokens ?? []), Math.max(8, width - 2))
      return inner.map((line) => [span('│ ', 'dim'), ...line])
    }
    case 'list':
      return list(token as Tokens.List, width)
    case 'table':
      return table(token as Tokens.Table, width)
    case 'hr':
      return [lineOf('─'.repeat(Math.min(width, 40)), 'dim')]
    case 'html':
      return token.raw
        .trim()
        .split('\n')
        .flatMap((text) => wrap(lineOf(text), { width }))
    default:
      return wrap(inline([token]), { width })
  }
}

const code = ({ text, lang }: Tokens.Code, width: number): readonly Line[] =>
  lang === 'diff' || lang === 'patch'
    ? diffLines(text, width)
    : text.split('\n').map((each) => lineOf(`  ${each}`, 'cyan'))

function list({ items, ordered, start, loose }: Tokens.List, width: number): readonly Line[] {
  const first = typeof start === 'number' ? start : 1
  const digits = String(first + items.length - 1).length
  return items.flatMap((item, index) => {
    const number = `${first + index}.`.padStart(digits + 1)
    const mark = item.task ? (item.checked === true ? '☑' : '☐') : ordered ? number : '•'
    const lead: Line = [span(`${mark} `, 'dim')]
    const indent: Line = [span(' '.repeat(lineWidth(lead)))]
    const blocks = item.tokens.map((token) => block(token, Math.max(8, width - lineWidth(lead))))
    const lines = blocks
      .filter((each) => each.length > 0)
      .flatMap((each, at) => (loose && at > 0 ? [[], ...each] : each))
    const shown = (lines.length === 0 ? [[]] : lines).map((line, at) => [...(at === 0 ? lead : indent), ...line])
    return loose && index > 0 ? [[], ...shown] : shown
  })
}
