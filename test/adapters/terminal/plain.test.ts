import { describe, expect, it } from 'vitest'
import { createPlainStream, plain, plainLine } from '../../../src/adapters/terminal/text/plain.ts'

describe('what comes from outside cannot drive the terminal', () => {
  it.each([
    ['colours', '\x1b[31mred\x1b[0m', 'red'],
    ['clearing the window', 'a\x1b[2Jb', 'ab'],
    ['a window title', '\x1b]0;evil\x07text', 'text'],
    ['a clipboard write ended by ST', '\x1b]52;c;ZXZpbA==\x1b\\text', 'text'],
    ['a device string', '\x1bPq#0\x1b\\text', 'text'],
    ['an 8-bit sequence', '\x9b31mred', 'red'],
    ['a reset', '\x1bctext', 'text'],
    ['a character set', '\x1b(0text', 'text'],
    ['a bare escape', 'a\x1b', 'a'],
    ['bell and backspace', 'a\x07b\x08c', 'abc'],
    ['bidi overrides and isolates', 'a\u202eb\u2066c\u2069d\u200f', 'abcd'],
    ['invisible tags', `a${String.fromCodePoint(0xe0041)}b`, 'ab'],
    ['a carriage return', 'safe\rfake', 'safe\nfake'],
    ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
  ])('%s', (_, given, shown) => {
    expect(plain(given)).toBe(shown)
  })

  it('newlines, tabs, emoji and other scripts stay as they are', () => {
    const text = 'a\n\tb 👩‍👩‍👧 日本 العربية e\u0301'
    expect(plain(text)).toBe(text)
  })

  it('one line is one line', () => {
    expect(plainLine(' a\n\tb\x1b[1m ')).toBe('a b')
  })
})

describe('text that arrives in pieces', () => {
  const pieces = (text: string, size: number): string => {
    const stream = createPlainStream()
    let shown = ''
    for (let at = 0; at < text.length; at += size) shown += stream.push(text.slice(at, at + size))
    return shown + stream.end()
  }

  it.each([1, 2, 3, 5])('is the same as the whole, in pieces of %i', (size) => {
    const text = 'a\x1b[31mb\x1b]0;title\x07c 👍🏽\r\nd\x1b[0m'
    expect(pieces(text, size)).toBe('abc 👍🏽\nd')
  })

  it('a sequence without an end is not waited for', () => {
    const stream = createPlainStream()
    expect(stream.push(`\x1b]${'x'.repeat(400)}`)).toBe(`]${'x'.repeat(400)}`)
  })
})
