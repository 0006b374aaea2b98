import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeText } from '../../../src/adapters/files/merge.ts'

const base = 'a\nb\nc\nd\ne\n'

describe('two changes of one text', () => {
  it('at different places are both made', async () => {
    expect(await mergeText(base, 'A\nb\nc\nd\ne\n', 'a\nb\nc\nd\nE\n')).toBe('A\nb\nc\nd\nE\n')
    expect(await mergeText(base, 'a\nc\nd\ne\n', 'a\nb\nc\nd\ne\nf\n')).toBe('a\nc\nd\ne\nf\n')
  })

  it('on neighbouring lines are both made', async () => {
    expect(await mergeText(base, 'a\nB\nc\nd\ne\n', 'a\nb\nC\nd\ne\n')).toBe('a\nB\nC\nd\ne\n')
    expect(await mergeText(base, 'a\nc\nd\ne\n', 'a\nb\nnew\nc\nd\ne\n')).toBe('a\nnew\nc\nd\ne\n')
  })

  it('that add at the same place are both kept, theirs first', async () => {
    expect(await mergeText(base, `${base}ours\n`, `${base}theirs\n`)).toBe(`${base}theirs\nours\n`)
    expect(await mergeText('', 'ours\n', 'theirs\n')).toBe('theirs\nours\n')
  })

  it('that are alike are made once', async () => {
    expect(await mergeText(base, `x\n${base}ours\n`, `x\n${base}theirs\n`)).toBe(`x\n${base}theirs\nours\n`)
  })

  it('of the same lines cannot be merged', async () => {
    expect(await mergeText(base, 'a\nB\nc\nd\ne\n', 'a\nX\nc\nd\ne\n')).toBeNull()
    expect(await mergeText(base, 'a\nb\ne\n', 'a\nb\nc\nD\ne\n')).toBeNull()
    expect(await mergeText(base, 'new\n', 'a\nb\nc\nd\nE\n')).toBeNull()
  })

  it('take lines for what they are, whatever they say', async () => {
    const odd = 'constructor\n__proto__\n\n\n<<<<<<<\n'
    expect(await mergeText(odd, `x\n${odd}`, `${odd}y\n`)).toBe(`x\n${odd}y\n`)
  })

  it('of a long note full of empty lines are merged in no time, two unlike ones are not compared for ever', async () => {
    const long = Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? '' : `- line ${i}`))
    const ours = long.with(501, 'changed').join('\n')
    const began = performance.now()
    expect(await mergeText(long.join('\n'), ours, `${long.join('\n')}\nnew`)).toBe(`${ours}\nnew`)
    expect(await mergeText(long.join('\n'), ours, 'x\n'.repeat(20_000))).toBeNull()
    expect(performance.now() - began).toBeLessThan(5000)
  })

  it('keep every line that either added and no line that either removed', async () => {
    const edit = (lines: readonly string[], at: number, name: string, drop: boolean): string[] =>
      lines.toSpliced(at % (lines.length + 1), drop ? 1 : 0, name)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 3, unit: 'binary-ascii' }), { maxLength: 8 }),
        fc.nat(8),
        fc.nat(8),
        fc.boolean(),
        fc.boolean(),
        async (seed, i, j, dropOurs, dropTheirs) => {
          const lines = seed.map((word, n) => `${n} ${word.replaceAll('\n', ' ')}`)
          const ours = edit(lines, i, 'OURS', dropOurs)
          const theirs = edit(lines, j, 'THEIRS', dropTheirs)
          const merged = (await mergeText(lines.join('\n'), ours.join('\n'), theirs.join('\n')))?.split('\n')
          if (merged === undefined) return
          expect(merged).toContain('OURS')
          expect(merged).toContain('THEIRS')
          const kept = lines.filter((line) => ours.includes(line) && theirs.includes(line))
          expect(merged.filter((line) => lines.includes(line))).toEqual(kept)
        },
      ),
    )
  })
})
