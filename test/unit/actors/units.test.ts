import { describe, expect, it } from 'vitest'
import { splitUnits } from '../../../src/actors/memory/units.ts'

describe('units of a note', () => {
  it.each(['\n', '\r\n', '\r'])('carry exact lines with line ends %j', (eol) => {
    const lines = [
      '---',
      'title: x',
      '---',
      '<!-- a',
      'b -->',
      '- one',
      '  goes on',
      '',
      '# H',
      '| a | b |',
      'p'.repeat(2500),
    ]
    const units = splitUnits(lines.join(eol)).map(({ lineStart, lineEnd, body }) => [
      lineStart,
      lineEnd,
      body.slice(0, 5),
    ])
    expect(units).toContainEqual([6, 7, '- one'])
    expect(units).toContainEqual([9, 9, 'H'])
    expect(units.filter(([, , body]) => body === 'ppppp')).toHaveLength(5)
  })

  it('name the lines of each piece of a long block', () => {
    const text = Array.from({ length: 100 }, (_, i) => `Sentence number ${i + 1} is about nothing.`).join('\n')
    for (const { lineStart, lineEnd, body } of splitUnits(text)) {
      expect(body).toBe(
        text
          .split('\n')
          .slice(lineStart - 1, lineEnd)
          .join('\n'),
      )
    }
  })
})
