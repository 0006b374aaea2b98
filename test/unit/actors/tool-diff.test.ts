import { expect, it } from 'vitest'
import { lineDiff } from '../../../src/actors/tools/diff.ts'

it.each([
  ['a new file', '', 'a\nb\n', '+ a\n+ b'],
  ['a new file without a line break at its end', '', 'a\nb', '+ a\n+ b'],
  ['an emptied file', 'a\n', '', '- a'],
  ['a changed line with its neighbours', 'a\nb\nc\nd\n', 'a\nb\nX\nd\n', '  a\n  b\n- c\n+ X\n  d'],
  ['a blank line that is added', 'a\nb\n', 'a\n\nb\n', '  a\n+ \n  b'],
  ['a line break that is taken from the end', 'a\n', 'a', '  a\n+ (no line break at the end)'],
  ['a line break that is put at the end', 'a', 'a\n', '  a\n- (no line break at the end)'],
  ['nothing', 'a\n', 'a\n', '(nothing changes)'],
])('%s', (_what, before, after, shown) => {
  expect(lineDiff(before, after)).toBe(shown)
})

it('says how much more there is', () => {
  expect(lineDiff('', 'a\nb\nc\nd\n', 2)).toBe('+ a\n+ b\n… 2 more lines')
})
