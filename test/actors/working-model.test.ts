import { describe, expect, it } from 'vitest'
import { fail } from '../../src/bus/messages/fault.ts'
import { settle, world } from './support/world.ts'

const MINUTE = 60_000

describe('a model that works where nothing can be shown', () => {
  it('is waited for as long as it says so, though not a word has come', async () => {
    const w = world()
    await w.open()
    await w.ask('t1')
    for (let i = 0; i < 10; i++) {
      w.call().push({ type: 'working' })
      await settle()
      w.clock.advance(MINUTE / 2)
      await settle()
    }
    expect(w.facts('model.failed')).toEqual([])
    w.clock.advance(2 * MINUTE)
    await settle()
    expect(w.facts('model.failed')[0]?.data.fault.code).toBe('provider.timeout')
  })

  it('is not asked again when it breaks off: what its tools did would be done twice', async () => {
    const w = world()
    await w.open()
    await w.ask('t1')
    w.call().push({ type: 'working' })
    await settle()
    w.call().break(fail('provider.disconnected', 'gone', { retryable: true }))
    await settle()
    expect(w.facts('model.retrying')).toEqual([])
    expect(w.facts('turn.failed')).toHaveLength(1)
  })
})
