import { describe, expect, it } from 'vitest'
import { citationOf, cited } from '../../../src/bus/messages/citation.ts'

describe('a citation', () => {
  it('names the lines of a passage', () => {
    expect(citationOf({ file: 'a b.md', lineStart: 3, lineEnd: 5 })).toBe('a b.md#L3-L5')
    expect(citationOf({ file: 'MEMORY.md', lineStart: 3, lineEnd: 3 })).toBe('MEMORY.md#L3')
  })
  it('is one line, whatever a file is called', () => {
    expect(citationOf({ file: 'a\n[b.md', lineStart: 1, lineEnd: 1 })).toBe('a [b.md#L1')
  })
  it.each([
    ['memory/2026-05-01.md#L3-L5', { file: 'memory/2026-05-01.md', lines: { start: 3, end: 5 } }],
    ['MEMORY.md#L3', { file: 'MEMORY.md', lines: { start: 3, end: 3 } }],
    ['c#L1.md#L2-3', { file: 'c#L1.md', lines: { start: 2, end: 3 } }],
    ['MEMORY.md', null],
    ['#L3', null],
  ])('%s is read back', (text, expected) => {
    expect(cited(text)).toEqual(expected)
  })
})
