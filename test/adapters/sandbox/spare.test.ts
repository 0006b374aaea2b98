import { describe, expect, it } from 'vitest'
import { createSpare } from '../../../src/adapters/sandbox/spare.ts'
import type { Waiting } from '../../../src/adapters/sandbox/waiting.ts'

/** Boxes whose life the test decides. */
function fakeBoxes() {
  const boxes: { alive: boolean; parked: boolean; waiting: Waiting }[] = []
  let sign = 'as it was'
  const make = async () => {
    const box = { alive: true, parked: false } as (typeof boxes)[number]
    box.waiting = {
      isAlive: () => box.alive,
      begin: () => {
        throw new Error('nobody begins here')
      },
      park: () => (box.parked = true),
      discard: async () => void (box.alive = false),
    }
    boxes.push(box)
    return { waiting: box.waiting, sign }
  }
  return { boxes, make, looks: (now: string) => (sign = now) }
}

describe('a box that waits', () => {
  it('is there for the next command, once', async () => {
    const { boxes, make } = fakeBoxes()
    const spare = createSpare(make)
    expect(await spare.take('as it was')).toBeNull()
    spare.refill()
    spare.refill()
    expect(await spare.take('as it was')).toBe(boxes[0]!.waiting)
    expect(await spare.take('as it was')).toBeNull()
    expect(boxes.map(({ parked }) => parked)).toEqual([true])
  })
  it('is given up where the machine looks different by now', async () => {
    const { boxes, make, looks } = fakeBoxes()
    const spare = createSpare(make)
    spare.refill()
    expect(await spare.take('different')).toBeNull()
    expect(boxes[0]!.alive).toBe(false)
    looks('different')
    spare.refill()
    expect(await spare.take('different')).toBe(boxes[1]!.waiting)
  })
  it('is not used when it has ended by itself', async () => {
    const { boxes, make } = fakeBoxes()
    const spare = createSpare(make)
    spare.refill()
    await Promise.resolve()
    boxes[0]!.alive = false
    expect(await spare.take('as it was')).toBeNull()
  })
  it('is given up when nobody wants it for long', async () => {
    const { boxes, make } = fakeBoxes()
    const spare = createSpare(make, 1)
    spare.refill()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(boxes[0]!.alive).toBe(false)
    expect(await spare.take('as it was')).toBeNull()
  })
  it('is given up at the end, also one that is being made, and none is made after it', async () => {
    const { boxes, make } = fakeBoxes()
    const spare = createSpare(make)
    spare.refill()
    await spare.close()
    spare.refill()
    expect(boxes.map(({ alive }) => alive)).toEqual([false])
  })
  it('that cannot be made is nobody’s trouble', async () => {
    const spare = createSpare(() => Promise.reject(new Error('no box')))
    spare.refill()
    expect(await spare.take('as it was')).toBeNull()
  })
})
