import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchesOf, textsAtOnce } from '../../../src/adapters/onnx/batches.ts'

describe('batches', () => {
  it('hold texts of like length, so that little is padding', () => {
    const lengths = Array.from({ length: 32 }, (_, n) => (n % 2 === 0 ? 5 : 32))
    const batches = batchesOf(lengths)
    const padding = batches.flatMap(({ places, length }) => places.map((place) => length - (lengths[place] ?? 0)))
    expect(padding.every((tokens) => tokens === 0)).toBe(true)
  })

  it('hold fewer texts where those are long', () => {
    expect(batchesOf(Array.from({ length: 8 }, () => 100)).map(({ places }) => places.length)).toEqual([2, 2, 2, 2])
    expect(batchesOf([5000]).map(({ places }) => places)).toEqual([[0]])
  })

  it('hold every text once, whatever the lengths', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 })), (lengths) => {
        const batches = batchesOf(lengths)
        const places = batches.flatMap((batch) => batch.places).sort((a, b) => a - b)
        expect(places).toEqual(lengths.map((_, place) => place))
        for (const { places, length } of batches) {
          expect(places.length).toBeLessThanOrEqual(textsAtOnce)
          for (const place of places) expect(lengths[place]).toBeLessThanOrEqual(length)
        }
      }),
    )
  })
})
