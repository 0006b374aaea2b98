import { describe, expect, it } from 'vitest'
import { createGate } from '../../../src/bus/replay/gate.ts'
import { createReplayTime } from '../../../src/bus/replay/replay-clock.ts'
import { firstDivergence } from '../../../src/bus/replay/divergence.ts'
import { manualRawClock, memoryEffects } from '../../support/manual.ts'
import { commitTo, started, testBus } from '../../support/test-bus.ts'

const stimulus = (key: string) => ({ kind: 'result' as const, key, session: null, payload: () => `"${key}"` })

const setUp = () => {
  const raw = manualRawClock()
  const effects = memoryEffects()
  return { raw, effects, ...createGate(raw, 'run', effects) }
}

describe('the gate', () => {
  it('lets one stimulus in at a time, the next when everything has settled', () => {
    const { raw, gate, effects, waiting } = setUp()
    const order: string[] = []
    gate.admit(stimulus('a'), () => {
      order.push('a')
      gate.admit(stimulus('c'), () => order.push('c'))
    })
    gate.admit(stimulus('b'), () => order.push('b'))
    expect([order, waiting()]).toEqual([['a'], 2])
    raw.settle()
    expect(order).toEqual(['a', 'c'])
    raw.settle()
    raw.settle()
    expect(order).toEqual(['a', 'c', 'b'])
    expect(effects.rows.map(({ ordinal, key }) => [ordinal, key])).toEqual([
      [1, 'a'],
      [2, 'c'],
      [3, 'b'],
    ])
  })

  it('keeps the order under a load that never lets the queue run empty', () => {
    const { raw, gate, waiting } = setUp()
    const order: number[] = []
    for (let n = 0; n < 1500; n++) gate.admit(stimulus(`${n}`), () => order.push(n))
    for (let n = 1500; n < 5000; n++) {
      raw.settle()
      gate.admit(stimulus(`${n}`), () => order.push(n))
    }
    expect(waiting()).toBe(1499)
    while (waiting() > 0) raw.settle()
    expect(order).toEqual(Array.from({ length: 5000 }, (_, n) => n))
  })

  it('lets patient stimuli in behind the others, in their order, but keeps none of them waiting for long', () => {
    const { raw, gate, effects, waiting } = setUp()
    const order: string[] = []
    const admit = (key: string, patient = false) => gate.admit({ ...stimulus(key), patient }, () => order.push(key))
    admit('a')
    admit('p', true)
    admit('b')
    admit('q', true)
    admit('c')
    raw.settle()
    raw.settle()
    expect([order, waiting()]).toEqual([['a', 'b', 'c'], 2])
    admit('d')
    raw.advance(100)
    admit('e')
    for (let i = 0; i < 4; i++) raw.settle()
    expect(order).toEqual(['a', 'b', 'c', 'p', 'd', 'q', 'e'])
    expect(effects.rows.map(({ key }) => key)).toEqual(order)
  })

  it('lets others in also while more patient stimuli are due than it has time for', () => {
    const { raw, gate } = setUp()
    let words = 0
    const speak = (key: string): void => {
      gate.admit({ ...stimulus(key), patient: true }, () => {
        words++
        speak(key)
      })
    }
    const pass = (): void => {
      raw.advance(1)
      raw.settle()
    }
    for (let n = 0; n < 200; n++) speak(`${n}`)
    for (let n = 0; n < 400; n++) pass()
    const heard: number[] = []
    for (const key of ['a', 'b', 'c']) gate.admit(stimulus(key), () => heard.push(words))
    const before = words
    for (let n = 0; n < 8; n++) pass()
    expect(heard.map((at) => at - before)).toEqual([1, 2, 3])
  })

  it('keeps no patient stimulus waiting until a clock that was set back has caught up', () => {
    const { raw, gate } = setUp()
    const order: string[] = []
    const admit = (key: string, patient = false) => gate.admit({ ...stimulus(key), patient }, () => order.push(key))
    admit('a')
    admit('p', true)
    admit('b')
    admit('c')
    raw.set(10)
    for (let n = 0; n < 3; n++) raw.settle()
    expect(order).toEqual(['a', 'p', 'b', 'c'])
  })

  it('goes on after a stimulus that throws', () => {
    const { raw, gate } = setUp()
    const order: string[] = []
    expect(() =>
      gate.admit(stimulus('a'), () => {
        throw new Error('bug')
      }),
    ).toThrow('bug')
    gate.admit(stimulus('b'), () => order.push('b'))
    raw.settle()
    expect(order).toEqual(['b'])
  })

  it('holds time still while one stimulus is worked through, and never turns it back', () => {
    const { raw, gate, clock, effects } = setUp()
    gate.admit(stimulus('a'), () => {
      raw.set(5000)
      expect(clock.now()).toBe(1000)
    })
    raw.settle()
    gate.admit(stimulus('b'), () => expect(clock.now()).toBe(5000))
    raw.settle()
    raw.set(10)
    gate.admit(stimulus('c'), () => expect(clock.now()).toBe(5000))
    expect(effects.rows.map(({ at }) => at)).toEqual([1000, 5000, 5000])
  })

  it('brings timers in by its door, and not those called off while they waited', () => {
    const { raw, gate, clock, effects } = setUp()
    const fired: string[] = []
    const stops = ['a', 'b', 'c'].map((name) => clock.after(10, () => fired.push(name)))
    stops[1]?.()
    gate.admit(stimulus('x'), () => undefined)
    raw.advance(10)
    stops[2]?.()
    for (let i = 0; i < 3; i++) raw.settle()
    expect(fired).toEqual(['a'])
    expect(effects.rows.map(({ key }) => key)).toEqual(['x', 'timer#1', 'timer#3'])
  })

  it('writes down what must be the same again', () => {
    const { gate, clock, effects } = setUp()
    expect(gate.value('ids', () => ({ n: 7 }))).toEqual({ n: 7 })
    expect(clock.offsetMinutes(0)).toBe(60)
    expect(effects.rows).toMatchObject([
      { kind: 'value', key: 'ids', payload: '{"n":7}' },
      { kind: 'value', key: 'clock.offset', payload: '60' },
    ])
  })
})

describe('replayed time', () => {
  it('gives values back in their order and fires timers by name', () => {
    const { gate, clock, effects } = setUp()
    for (const n of [1, 2]) gate.value('ids', () => n)
    clock.offsetMinutes(0)
    const time = createReplayTime(effects.rows)
    expect([time.gate.value('ids', () => 0), time.clock.offsetMinutes(0), time.gate.value('ids', () => 0)]).toEqual([
      1, 60, 2,
    ])
    expect(() => time.gate.value('ids', () => 0)).toThrow('no further value')
    const fired: string[] = []
    time.clock.after(1e9, () => fired.push('first'))
    time.clock.after(1, () => fired.push('second'))()
    expect([time.fire('timer#2'), time.fire('timer#1'), time.fire('timer#1')]).toEqual([false, true, false])
    expect(fired).toEqual(['first'])
  })
})

describe('a divergence', () => {
  const messages = () => {
    const { bus, logged } = testBus()
    commitTo(bus, started('memory', 'a'), started('memory', 'b'))
    return logged()
  }

  it('is named by seq, type, field and both values', () => {
    const changed = messages().map((m) => (m.seq === 2 ? { ...m, data: { actor: 'tools', key: 'b' } } : m))
    expect(firstDivergence(messages(), changed as never)).toEqual({
      seq: 2,
      type: 'actor.started',
      field: 'data.actor',
      recorded: 'memory',
      now: 'tools',
    })
  })

  it('is a message too few or too many, or nothing', () => {
    expect(firstDivergence(messages(), messages())).toBeNull()
    expect(firstDivergence(messages(), messages().slice(0, 1))).toMatchObject({ seq: 2, field: 'message', now: null })
    expect(firstDivergence(messages().slice(0, 1), messages())).toMatchObject({
      seq: 2,
      field: 'message',
      recorded: null,
    })
  })
})
