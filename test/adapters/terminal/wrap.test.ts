import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineOf, lineWidth, textOfLine } from '../../../src/adapters/terminal/text/span.ts'
import { widthOf } from '../../../src/adapters/terminal/text/width.ts'
import { rowsOf, wrap } from '../../../src/adapters/terminal/text/wrap.ts'

const wrapped = (text: string, width: number) => wrap(lineOf(text), { width }).map(textOfLine)

describe('cells', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👍🏽', 2],
    ['한국어', 6],
    ['é', 1],
    ['', 0],
  ])('%s takes %i', (text, cells) => {
    expect(widthOf(text)).toBe(cells)
  })
})

describe('wrapping', () => {
  it('breaks between words and drops the space there', () => {
    expect(wrapped('one two three', 8)).toEqual(['one two', 'three'])
  })

  it('breaks a word that is longer than a line', () => {
    expect(wrapped('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
  })

  it('breaks between wide characters', () => {
    expect(wrapped('日本語日本語', 8)).toEqual(['日本語日', '本語'])
  })

  it('an empty line stays one line', () => {
    expect(wrapped('', 10)).toEqual([''])
  })

  it('indents what follows', () => {
    const lines = wrap(lineOf('one two three'), { width: 8, first: lineOf('- '), rest: lineOf('  ') })
    expect(lines.map(textOfLine)).toEqual(['- one', '  two', '  three'])
  })

  it('breaks again where the rest of a broken line is still too long', () => {
    expect(wrap(lineOf(' aaa👍🏽'), { width: 4 }).map(textOfLine)).toEqual(['', 'aaa', '👍🏽'])
  })

  it('never runs over the width and never loses a letter', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '日', '👍🏽', 'e\u0301', '\t', '-') })
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 30 }), (given, width) => {
        const letters = (value: string): string => value.replace(/\s/g, '')
        const lines = wrap(lineOf(given), { width })
        expect(Math.max(...lines.map(lineWidth))).toBeLessThanOrEqual(width)
        expect(letters(lines.map(textOfLine).join(''))).toBe(letters(given))
        const rows = rowsOf(lineOf(given), width)
        expect(Math.max(...rows.map(lineWidth))).toBeLessThanOrEqual(width)
        expect(rows.map(textOfLine).join('')).toBe(given.replaceAll('\t', '    '))
      }),
    )
  })
})
