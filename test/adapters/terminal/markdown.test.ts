import { Lexer } from 'marked'
import { describe, expect, it } from 'vitest'
import { render } from '../../../src/adapters/terminal/markdown/render.ts'
import { createMarkdownStream, loadLex } from '../../../src/adapters/terminal/markdown/stream.ts'
import { createPaint, wantsColour } from '../../../src/adapters/terminal/text/paint.ts'
import { textOfLine } from '../../../src/adapters/terminal/text/span.ts'

const lex = (text: string) => new Lexer().lex(text)
const shown = (text: string, width = 40) => render(lex(text), width).map((line) => textOfLine(line).trimEnd())

describe('blocks', () => {
  it('are kept apart by an empty line', () => {
    expect(shown('# Title\nText\n\nmore')).toEqual(['Title', '', 'Text', '', 'more'])
  })

  it('a list is indented, nested, numbered and ticked', () => {
    expect(shown('- a\n  - b\n- [x] c\n- [ ] d')).toEqual(['• a', '  • b', '☑ c', '☐ d'])
    expect(shown('9. a\n10. b')).toEqual([' 9. a', '10. b'])
  })

  it('a long item goes on under its text', () => {
    expect(shown('- one two three', 10)).toEqual(['• one two', '  three'])
  })

  it('code keeps its lines, however long', () => {
    const long = 'x'.repeat(60)
    expect(shown(`\`\`\`js\n${long}\n\n  y\n\`\`\``)).toEqual([`  ${long}`, '', '    y'])
  })

  it('a table has columns', () => {
    expect(shown('| Name | Qty |\n|---|---:|\n| Tea | 12 |\n| 茶 | 3 |')).toEqual([
      'Name  Qty',
      '────  ───',
      'Tea    12',
      '茶      3',
    ])
  })

  it('a table that does not fit wraps its cells', () => {
    const lines = shown('| A | B |\n|---|---|\n| x | one two three four five six |', 16)
    expect(lines.slice(2)).toEqual(['x    one two', '     three four', '     five six'])
  })

  it('a table with no room at all becomes a list of its cells', () => {
    expect(shown('| Alpha | Beta | Gamma |\n|---|---|---|\n| 1 | 2 | 3 |', 12)).toEqual([
      'Alpha: 1',
      'Beta: 2',
      'Gamma: 3',
    ])
  })

  it('quotes have a bar and keep their lines, and the source below them', () => {
    expect(shown('> one **two\n> three**\n— n.md#L2')).toEqual(['│ one two', '│ three', '│ — n.md#L2'])
  })
})

describe('running text', () => {
  it('a link shows where it leads', () => {
    expect(shown('[bank](https://evil.example) https://a.example')).toEqual([
      'bank (https://evil.example)',
      'https://a.example',
    ])
  })

  it('entities and escapes are what they stand for', () => {
    expect(shown('a &lt; b \\*c\\* &amp;')).toEqual(['a < b *c* &'])
  })

  it('is coloured on a terminal only', () => {
    const [line = []] = render(lex('**b** `c`'), 40)
    expect(createPaint(false)(line)).toBe('b c')
    expect(createPaint(true)(line)).toBe('\x1b[1mb\x1b[22m \x1b[36mc\x1b[39m')
  })

  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('with %j on a terminal (%s): %s', (env: Record<string, string>, isTerminal, colour) => {
    expect(wantsColour(env, isTerminal)).toBe(colour)
  })
})

describe('an answer that arrives in pieces', () => {
  const text = '# Title\n\nOne *two*\nthree.\n\n- a\n\n- b\n\n```\ncode\n\nmore\n```\n\n| a |\n|---|\n| 1 |\n\nlast'

  it.each([1, 3, 7, 1000])('in pieces of %i is shown like the whole', async (size) => {
    const parse = await loadLex()
    const stream = createMarkdownStream()
    const tokens = []
    for (let at = 0; at < text.length; at += size) {
      stream.push(text.slice(at, at + size))
      tokens.push(...stream.take(parse))
    }
    tokens.push(...stream.finish(parse))
    expect(render(tokens, 40)).toEqual(render(lex(text), 40))
  })

  it('a block is settled when the next one begins, and until then it can be seen', () => {
    const stream = createMarkdownStream()
    stream.push('One.\n\nTw')
    expect(stream.take(lex).map(({ raw }) => raw)).toContain('One.')
    expect(stream.pending()).toContain('Tw')
    expect(stream.pending()).not.toContain('One.')
  })
})
