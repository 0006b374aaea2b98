import { expect, it } from 'vitest'
import { settled } from '../../../src/adapters/system/settled.ts'

const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('waits for microtasks that bring about microtasks', async () => {
  for (const already of [0, 1]) {
    const order: string[] = []
    const chain = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) await Promise.resolve()
      order.push('chain')
    }
    // The first call of a slice takes a round of the event loop, the next one none.
    if (already === 1) await new Promise<void>(settled)
    void chain()
    await new Promise<void>((resolve) => {
      settled(() => {
        order.push('settled')
        resolve()
      })
    })
    expect(order).toEqual(['chain', 'settled'])
  }
})

it('lets timers and sockets have their turn, however much there is to do', async () => {
  let going = true
  let times = 0
  const again = (): void => {
    times++
    if (going) settled(again)
  }
  again()
  const began = performance.now()
  for (let i = 0; i < 5; i++) await round()
  going = false
  expect(times).toBeGreaterThan(5)
  expect(performance.now() - began).toBeLessThan(1000)
})
