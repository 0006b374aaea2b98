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
    expect(w.supervisor.children().length).toBeLessThanOrEqual(256)
  }, 60_000)

  it('that were spoken to last stay awake, whoever began first', async () => {
    const w = world()
    const create = (sessionId: string) => w.send({ type: 'session.create', data: { sessionId, memory: true } })
    for (let n = 0; n < 250; n++) create(`s${n}`)
    await settle()
    create('s0') // refused, for it exists: but spoken to
    for (let n = 250; n < 300; n++) create(`s${n}`)
    await settle()
    const awake = w.supervisor
      .children()
      .filter(({ actor }) => actor === 'session')
      .map(({ key }) => key)
    expect(awake).toEqual(expect.arrayContaining(['s0', 's299', 's100']))
    expect(awake).not.toContain('s1')
  })
})
