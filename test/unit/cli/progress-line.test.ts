import { describe, expect, it } from 'vitest'
import { createProgressLine, progressWords, type Step } from '../../../src/cli/progress-line.ts'

function shown(terminal: boolean) {
  const written: string[] = []
  let at = 0
  const line = createProgressLine({ isTTY: terminal, columns: 40, write: (text) => written.push(text) }, () => at)
  return {
    written,
    line,
    show: (ms: number, step: Partial<Step>) => {
      at = ms
      line.show({ what: 'Making vectors', done: 0, total: 1000, counted: true, ...step })
    },
  }
}

describe('progress on a terminal', () => {
  it('is one line, redrawn at most ten times a second, never wider than the window', () => {
    const { written, show } = shown(true)
    show(0, { done: 0 })
    show(50, { done: 10 })
    show(150, { done: 500 })
    expect(written).toHaveLength(2)
    for (const text of written) {
      expect(text.startsWith('\r\x1b[2K')).toBe(true)
      expect(text.length - '\r\x1b[2K'.length).toBeLessThan(40)
      expect(text).not.toContain('\n')
    }
    expect(written[1]).toContain('█')
  })
  it('is taken away at the end, once', () => {
    const { written, line, show } = shown(true)
    show(0, { done: 1 })
    line.end()
    line.end()
    expect(written.slice(1)).toEqual(['\r\x1b[2K'])
  })
})

describe('progress where nothing can be redrawn', () => {
  it('is a plain line every three seconds', () => {
    const { written, line, show } = shown(false)
    for (let ms = 0; ms <= 7000; ms += 500) show(ms, { done: ms / 10 })
    line.end()
    expect(written).toEqual([
      'Making vectors: 0 of 1,000 (0%)\n',
      'Making vectors: 300 of 1,000 (30%), 100/s, 7 s left\n',
      'Making vectors: 600 of 1,000 (60%), 100/s, 4 s left\n',
    ])
  })
  it('says at once that something else is being done', () => {
    const { written, show } = shown(false)
    show(0, { what: 'Building the embedding model', done: 0.25, total: 1, counted: false })
    show(10, { done: 1 })
    expect(written).toEqual(['Building the embedding model: 25%\n', 'Making vectors: 1 of 1,000 (0%)\n'])
  })
})

describe('the words of progress', () => {
  const step: Step = { what: 'Making vectors', done: 2000, total: 100_000, counted: true }
  it('give the time left in the largest fitting unit', () => {
    expect(progressWords(step, { ms: 1000, done: 2000 })).toContain('2,000/s, 49 s left')
    expect(progressWords(step, { ms: 5000, done: 2000 })).toContain('400/s, 4 min 5 s left')
    expect(progressWords(step, { ms: 100_000, done: 2000 })).toContain('20/s, 1 h 21 min left')
  })
  it('say nothing about the rate before it is known', () => {
    expect(progressWords(step, { ms: 100, done: 64 })).toBe('Making vectors: 2,000 of 100,000 (2%)')
  })
})
