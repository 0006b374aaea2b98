import { expect, it } from 'vitest'
import { roughSize } from '../../../src/adapters/files/pattern-size.ts'
import { globMatcher, lineFinder } from '../../../src/adapters/files/patterns.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'

it.each([
  `(?:${'x'.repeat(900)}){1000}`,
  `(?:(?:${'x'.repeat(900)}){30}){33}`,
  'a{1000}'.repeat(100),
  `\\Q[\\E${'a{1000}'.repeat(100)}]`,
  `[]]${'a{1000}'.repeat(100)}]`,
  `[[:alpha:]${'\\pL'.repeat(300)}]{1000}${'x{900}'.repeat(2)}`,
  `(?i:(?P<name>${'x{9}'.repeat(200)}){2,})`,
])('a pattern that repeat counts make huge is refused before it is compiled: %s', (pattern) => {
  try {
    lineFinder(pattern, false)
    expect.unreachable()
  } catch (error) {
    expect(faultFrom(error)).toMatchObject({
      code: 'input.invalid',
      message: expect.stringContaining('repeat counts') as string,
    })
  }
})

it.each([
  ['[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', '5b1f3c9a-0d2e-4f6a-8b7c-1234567890ab'],
  ['\\d{4}-\\d{2}-\\d{2}T(\\d{2}:){2}\\d{2}(\\.\\d{1,9})?', '2026-01-02T03:04:05.678'],
  ['^(?:\\d{1,3}\\.){3}\\d{1,3}$', '192.0.2.1'],
  ['^.{500}$', 'x'.repeat(500)],
  ['\\x{1000}|[{(]{2}\\{9999}', '{(' + '{9999}'],
])('a usual one is not: %s', (pattern, line) => {
  expect(lineFinder(pattern, false)(line)).toBe(0)
})

it('a group counts as often as the groups around it are repeated', () => {
  expect(roughSize('((ab){10}c){20}')).toBe(20 * (10 * 3 + 1 + 1))
  expect(roughSize('(a{2,}[(]{3}){4,5}')).toBe(5 * (3 + 3 + 1))
})

it('globs of many alternatives are still read', () => {
  expect(globMatcher('**/*.{ts,tsx,js,jsx,json,md,css,html}')('src/a/b.tsx')).toBe(true)
})
