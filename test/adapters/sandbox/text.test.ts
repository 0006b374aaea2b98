import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPieces } from '../../../src/adapters/sandbox/pieces.ts'
import { createBound } from '../../../src/adapters/sandbox/run-command.ts'
import { createTail } from '../../../src/adapters/sandbox/tail.ts'

describe('the end of a text', () => {
  it('is read on from where one was', () => {
    const tail = createTail(100)
    tail.add('one ')
    const { next } = tail.read(0)
    tail.add('two')
    expect(tail.read(next)).toEqual({ output: 'two', next: 7 })
    expect(tail.read(7)).toEqual({ output: '', next: 7 })
  })
  it('says how much is gone', () => {
    const tail = createTail(5)
    tail.add('abcdefgh')
    expect(tail.read(0)).toEqual({ output: '[3 characters before this are gone]\ndefgh', next: 8 })
    expect(tail.read(2).output).toBe('[1 characters before this are gone]\ndefgh')
    expect(tail.read(3).output).toBe('defgh')
  })
  it('holds never more than it may, and always what came last', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'bcd', '\u{1f642}', '\n'), { maxLength: 30 }),
        fc.integer({ min: 2, max: 20 }),
        (texts, most) => {
          const tail = createTail(most)
          for (const text of texts) tail.add(text)
          const all = texts.join('')
          const output = tail
            .read(all.length - most < 0 ? 0 : tail.read(Infinity).next - most)
            .output.replace(/^\[.*\]\n/, '')
          expect(output.length).toBeLessThanOrEqual(most)
          expect(all.endsWith(output)).toBe(true)
          expect(tail.read(0).next).toBe(all.length)
        },
      ),
    )
  })
})

describe('output with a bound', () => {
  it('goes through until it is full, and then no more', () => {
    const bound = createBound(5)
    expect([bound.take('abc'), bound.take('de'), bound.isCut()]).toEqual(['abc', 'de', false])
    expect([bound.take('f'), bound.take('g'), bound.isCut()]).toEqual(['', '', true])
  })
  it('is never cut through a character', () => {
    const bound = createBound(2)
    expect(bound.take('a🙂b')).toBe('a')
    expect(bound.take('c')).toBe('')
  })
})

describe('pieces', () => {
  it('come out in the order they went in, also while one waits', async () => {
    const pieces = createPieces<number>()
    pieces.push(1)
    const read: number[] = []
    const over = (async () => {
      for await (const piece of pieces.read()) read.push(piece)
    })()
    await Promise.resolve()
    pieces.push(2)
    pieces.push(3)
    pieces.end()
    await over
    expect(read).toEqual([1, 2, 3])
  })
  it('that end in a failure come out before it', async () => {
    const pieces = createPieces<number>()
    pieces.push(1)
    pieces.fail(new Error('broken'))
    const read: number[] = []
    await expect(
      (async () => {
        for await (const piece of pieces.read()) read.push(piece)
      })(),
    ).rejects.toThrow('broken')
    expect(read).toEqual([1])
  })
})
