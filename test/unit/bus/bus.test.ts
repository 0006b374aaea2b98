import { describe, expect, it } from 'vitest'
import type { Message } from '../../../src/bus/messages/envelope.ts'
import { cleared, commitTo, started, testBus, textDelta } from '../../support/test-bus.ts'

const from = { source: 'test' }

describe('commit', () => {
  it('delivers in log order, also what handlers commit meanwhile', () => {
    const { bus, logged } = testBus()
    const heard: number[] = []
    bus.on('actor.started', 'a', (message) => {
      if (message.data.key.length < 3) commitTo(bus, started('memory', `${message.data.key}x`), started('tools', 'end'))
    })
    bus.onAll('b', ({ seq }) => heard.push(seq))
    commitTo(bus, started('memory', ''), started('memory', 'y'))
    expect(heard).toEqual(logged().map(({ seq }) => seq))
    expect(heard.length).toBeGreaterThan(6)
  })

  it('names the cause and the message everything began with', () => {
    const { bus } = testBus()
    const [first] = bus.commit([started()], from)
    const [second] = bus.commit([started()], { source: 'b', cause: first })
    const [third] = bus.commit([started()], { source: 'c', cause: second })
    expect(first).toMatchObject({ correlationId: first?.id, causationId: null, seq: 1, at: 1000, v: 1, source: 'test' })
    expect(third).toMatchObject({ correlationId: first?.id, causationId: second?.id })
  })

  it('does nothing at all where the log refuses: nobody hears, no place is used up', () => {
    const { bus, failWrites, logged } = testBus()
    const heard: Message[] = []
    bus.onAll('all', (message) => heard.push(message))
    failWrites(true)
    expect(() => commitTo(bus, started(), started())).toThrow('disk is full')
    expect(heard).toEqual([])
    failWrites(false)
    commitTo(bus, started())
    expect(logged().map(({ seq }) => seq)).toEqual([1])
  })

  it('refuses data the catalogue does not know, and then stores nothing of the decision', () => {
    const { bus, logged } = testBus()
    expect(() => bus.commit([started(), { type: 'actor.started', data: { actor: 'nobody' } } as never], from)).toThrow(
      'does not fit the catalogue',
    )
    expect(logged()).toEqual([])
  })

  it('goes on counting where the log left off', () => {
    const first = testBus()
    commitTo(first.bus, started(), started())
    const second = testBus(first.logged())
    expect(commitTo(second.bus, started())[0]?.seq).toBe(3)
  })

  it('delivers transient fields and does not store them', () => {
    const { bus, logged } = testBus()
    const heard: unknown[] = []
    bus.on('model.generate', 'provider', ({ data }) => heard.push(data.prompt.system))
    const prompt = { system: 'be kind', tools: [], messages: [] }
    const ids = { sessionId: 's1', turnId: 't1', callId: 'c1', step: 1 }
    bus.commit([{ type: 'model.generate', data: { ...ids, provider: 'recall', model: 'recall', prompt } }], from)
    expect(heard).toEqual(['be kind'])
    expect(logged()[0]?.data).toEqual({ ...ids, provider: 'recall', model: 'recall' })
  })
})

describe('a subscriber that throws', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('oops')
      },
    ],
    ['rejects', () => Promise.reject(new Error('oops'))],
  ])('becomes a fact when it %s, and the others still hear', async (_, bad) => {
    const { bus, logged } = testBus()
    const heard: string[] = []
    bus.on('actor.started', 'bad', bad)
    bus.on('actor.started', 'good', ({ type }) => heard.push(type))
    const [message] = commitTo(bus, started())
    await Promise.resolve()
    expect(heard).toEqual(['actor.started'])
    expect(logged().at(-1)).toMatchObject({
      type: 'bus.handler.failed',
      causationId: message?.id,
      data: { type: 'actor.started', subscriber: 'bad', fault: { code: 'internal', message: 'oops' } },
    })
  })

  it('is not reported about its own report', () => {
    const { bus, logged } = testBus()
    bus.onAll('bad', () => {
      throw new Error('always')
    })
    commitTo(bus, started())
    expect(logged().map(({ type }) => type)).toEqual(['actor.started', 'bus.handler.failed'])
  })

  it('is told as a fragment while the log cannot be written', () => {
    const { bus, failWrites } = testBus()
    const heard: string[] = []
    bus.on('actor.started', 'bad', () => {
      failWrites(true)
      throw new Error('oops')
    })
    bus.on('log.failing.delta', 'screen', ({ data }) => heard.push(data.fault.code))
    commitTo(bus, started())
    expect(heard).toEqual(['log.write_failed'])
  })
})

describe('storms', () => {
  it.each([
    ['naming the cause', true],
    ['naming none', false],
  ])('end after 64 reactions to reactions, %s', (_, named) => {
    const { bus, logged } = testBus()
    bus.on('actor.started', 'echo', (message) =>
      bus.commit([started()], named ? { source: 'echo', cause: message } : from),
    )
    commitTo(bus, started())
    const types = logged().map(({ type }) => type)
    expect(types.filter((type) => type === 'actor.started')).toHaveLength(65)
    expect(logged().at(-1)?.data).toMatchObject({ fault: { code: 'bus.storm' } })
    expect(types).toHaveLength(66)
  })

  it('of fragments end as well', () => {
    const { bus, logged } = testBus()
    let heard = 0
    bus.on('turn.text.delta', 'echo', () => {
      heard++
      bus.emit(textDelta(0, 'x'), from)
    })
    bus.emit(textDelta(0, 'x'), from)
    expect(heard).toBe(65)
    expect(logged()).toMatchObject([{ type: 'bus.handler.failed', data: { fault: { code: 'bus.storm' } } }])
  })

  it('through the report of a failed subscriber end as well', () => {
    const { bus, logged } = testBus()
    bus.on('actor.started', 'bad', () => {
      throw new Error('bad')
    })
    bus.on('bus.handler.failed', 'eager', () => commitTo(bus, started()))
    commitTo(bus, started())
    expect(logged().length).toBeLessThan(150)
    commitTo(bus, cleared('s1'))
    expect(logged().at(-1)?.type).toBe('session.cleared')
  })

  it('refuses more than 100,000 waiting messages, and delivers those it took', () => {
    const { bus } = testBus()
    let taken = 0
    let refused: unknown
    const off = bus.on('session.cleared', 'flood', () => {
      try {
        for (; taken < 200_000; taken++) bus.emit(textDelta(0, 'x'), from)
      } catch (error) {
        refused = error
      }
    })
    let heard = 0
    bus.on('turn.text.delta', 'reader', () => heard++)
    commitTo(bus, cleared('s1'))
    off()
    expect(refused).toMatchObject({ fault: { code: 'bus.overloaded', retryable: true } })
    expect(heard).toBe(taken)
    expect(taken).toBe(100_000)
  })
})

describe('fragments', () => {
  it('are delivered, have no place in the log, and are never stored', () => {
    const { bus, logged } = testBus()
    const heard: Message[] = []
    bus.onSession('s1', 'screen', (message) => heard.push(message))
    bus.emit(textDelta(0, 'Hi'), from)
    expect(heard).toMatchObject([{ type: 'turn.text.delta', seq: 0 }])
    expect(logged()).toEqual([])
  })
})

describe('subscriptions', () => {
  it('hear nothing more from the moment they are given back, even of the message under way', () => {
    const { bus } = testBus()
    const heard: string[] = []
    bus.on('actor.started', 'first', () => offSecond())
    const offSecond = bus.on('actor.started', 'second', () => heard.push('second'))
    commitTo(bus, started())
    expect(heard).toEqual([])
  })

  it('leave nothing behind', () => {
    const { bus } = testBus()
    const offs = Array.from({ length: 100 }, (_, i) => bus.onSession(`s${i}`, 'x', () => undefined))
    expect(bus.subscribers()).toBe(100)
    for (const off of [...offs, ...offs]) off()
    expect(bus.subscribers()).toBe(0)
  })
})
