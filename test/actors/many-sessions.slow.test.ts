import { describe, expect, it } from 'vitest'
import { settle, stop, text, world } from './support/world.ts'

describe('sessions', () => {
  it('by the thousand, streaming at once, leave nothing behind', async () => {
    const w = world({
      model: {
        async *stream() {
          for (let i = 0; i < 10; i++) {
            await new Promise((resolve) => setImmediate(resolve))
            yield text('x')
          }
          yield stop
        },
      },
    })
    const before = w.bus.subscribers()
    for (let n = 0; n < 1000; n++) w.send({ type: 'session.create', data: { sessionId: `s${n}`, memory: true } })
    await settle()
    for (let n = 0; n < 1000; n++)
      w.send({ type: 'turn.start', data: { sessionId: `s${n}`, turnId: 't', text: 'go', interactive: false } })
    while (w.facts('turn.completed').length < 1000) await settle()
    expect(w.facts('turn.failed')).toHaveLength(0)
    expect(w.bus.subscribers()).toBe(before)
    expect(w.clock.waiting()).toBe(0)
    await w.open('last')
    expect(Object.keys(w.supervisor.children()).length).toBeLessThan(100)
  }, 60_000)
})
