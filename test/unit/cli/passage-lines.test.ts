import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { explanationLines, passageLines } from '../../../src/cli/passage-lines.ts'
import type { Explanation, Passage } from '../../../src/bus/messages/memory.ts'

const passage: Passage = {
  source: 'note',
  file: 'memory/2026-05-01.md',
  lineStart: 3,
  lineEnd: 5,
  content: '- 09:10 the boiler hums\n\n- 09:20 it stopped',
  score: 4.312,
  heading: 'House > Heating',
  date: '2026-05-01',
}
const explanation: Explanation = {
  text: { rank: 2, score: 0.91 },
  vector: null,
  parts: { question: -0.29, window: 3.104, meaning: 0, section: 1.5 },
  decay: 1,
  merged: ['after 1: nearly as good'],
}
const lines = (of: Passage): string[] => passageLines(of).map(stripVTControlCharacters)

describe('a passage on the terminal', () => {
  it('begins with its citation and headings, and is indented', () => {
    expect(lines(passage)).toEqual([
      'memory/2026-05-01.md#L3-L5  House > Heating',
      '  - 09:10 the boiler hums',
      '',
      '  - 09:20 it stopped',
    ])
  })
  it('says its date where the name of the note does not', () => {
    expect(lines({ ...passage, file: 'log.md', lineEnd: 3 })[0]).toBe('log.md#L3  House > Heating · 2026-05-01')
  })
  it('says the date of a conversation once', () => {
    const talk = { ...passage, file: 'sessions/s_1.md', lineEnd: 3, heading: 'Tea (2026-05-01)' }
    expect(lines(talk)[0]).toBe('sessions/s_1.md#L3  Tea (2026-05-01)')
  })
  it('cannot drive the terminal', () => {
    const hostile = { ...passage, file: 'a\x1b[2J.md', heading: '\x1b]0;owned\x07', content: 'x\x1b[31my\rz' }
    expect(passageLines(hostile).join('\n')).not.toMatch(/\x1b\[2J|\x1b\]|\x1b\[31m|\r/)
  })
  it('accounts for its score, the largest part first and none that is nothing', () => {
    expect(explanationLines(4.312, explanation)).toEqual([
      'score 4.31 = window 3.1 + section 1.5 − question 0.29',
      'by words: number 2, score 0.91; by meaning: not found',
      'after 1: nearly as good',
    ])
  })
  it('says what age cost', () => {
    const [sum, legs] = explanationLines(2, { ...explanation, decay: 0.5, vector: { rank: 1, score: 0.6 } })
    expect(sum).toMatch(/, times 0\.5 for its age$/)
    expect(legs).toBe('by words: number 2, score 0.91; by meaning: number 1, cosine 0.6')
  })
})
