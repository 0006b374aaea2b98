import { describe, expect, it } from 'vitest'
import { fail } from '../../../src/bus/messages/fault.ts'
import { commitFacts } from '../../../src/bus/commit-facts.ts'
import type { Answer } from '../../../src/bus/messages/index.ts'
import { commitTo, started, testBus } from '../../support/test-bus.ts'

const search = { type: 'memory.append', data: { text: 'a note', target: 'log' } } as const
const data = { file: 'a.md', lineStart: 1, lineEnd: 1, text: 'a note', added: true }
const reply = { type: 'memory.appended', data } as const
const options = { source: 'tools', timeoutMs: 1000 }

describe('request', () => {
  it('takes the reply whose cause it is, not another of the same type', async () => {
    const { bus } = testBus()
    const commands: string[] = []
    bus.on('memory.append', 'memory', ({ id }) => commands.push(id))
    const first = bus.request(search, options)
    const second = bus.request(search, options)
    for (const id of [...commands].reverse())
      bus.commit([{ ...reply, data: { ...reply.data, file: id } }], {
        source: 'memory',
        cause: { id, correlationId: id } as never,
      })
    expect((await first).data).toMatchObject({ file: commands[0] })
    expect((await second).data).toMatchObject({ file: commands[1] })
  })

  it('hears a reply that comes before it returns', async () => {
    const { bus } = testBus()
    bus.on('memory.append', 'memory', (message) => bus.commit([reply], { source: 'memory', cause: message }))
    await expect(bus.request(search, options)).resolves.toMatchObject({ type: 'memory.appended' })
  })

  it('gives up after its time and leaves no timer', async () => {
    const { bus, clock } = testBus()
    const waiting = bus.request(search, options)
    clock.advance(1000)
    await expect(waiting).rejects.toMatchObject({ fault: { code: 'bus.timeout', retryable: true } })
    expect(clock.waiting()).toBe(0)
  })

  it('ends when its signal is aborted, before or meanwhile', async () => {
    const { bus, clock, logged } = testBus()
    await expect(bus.request(search, { ...options, signal: AbortSignal.abort() })).rejects.toThrow('called off')
    expect(logged()).toEqual([])
    const aborting = new AbortController()
    const waiting = bus.request(search, { ...options, signal: aborting.signal })
    aborting.abort()
    await expect(waiting).rejects.toThrow('called off')
    expect(clock.waiting()).toBe(0)
  })

  it('is told at once when the log refuses the command', async () => {
    const { bus, clock, failWrites } = testBus()
    failWrites(true)
    await expect(bus.request(search, options)).rejects.toMatchObject({ fault: { code: 'log.write_failed' } })
    expect(clock.waiting()).toBe(0)
  })

  it('is told when the log refuses the answer, and the actor keeps its state', async () => {
    const { bus, failWrites } = testBus()
    const heard: string[] = []
    bus.on('log.failing.delta', 'screen', ({ data }) => heard.push(data.fault.code))
    let fault: unknown
    bus.on('memory.append', 'memory', (message) => {
      failWrites(true)
      fault = commitFacts(bus, 'memory', [reply], message)
    })
    await expect(bus.request(search, options)).rejects.toMatchObject({ fault: { code: 'log.write_failed' } })
    expect(fault).toMatchObject({ code: 'log.write_failed' })
    expect(heard).toEqual(['log.write_failed'])
  })

  it('is told when the one who should answer gives up', async () => {
    const { bus } = testBus()
    bus.on('memory.append', 'memory', (message) => {
      bus.reject(message, fail('actor.abandoned', 'memory is down').fault)
    })
    await expect(bus.request(search, options)).rejects.toMatchObject({ fault: { code: 'actor.abandoned' } })
  })

  it('needs no subscription of its own for every request', async () => {
    const { bus } = testBus()
    bus.on('memory.append', 'memory', (message) => bus.commit([reply], { source: 'memory', cause: message }))
    await bus.request(search, options)
    const before = bus.subscribers()
    for (let i = 0; i < 100; i++) await bus.request(search, options)
    expect(bus.subscribers()).toBe(before)
  })
})

describe('queries', () => {
  it('are answered by exactly one, checked, and never logged', async () => {
    const { bus, logged } = testBus()
    const answer: Answer<'memory.search'> = { query: 'tea', results: [], legs: ['text'], note: null }
    const off = bus.answer('memory.search', ({ limit }) =>
      limit === 200 ? answer : Promise.reject(new Error('limit')),
    )
    expect(() => bus.answer('memory.search', () => answer)).toThrow('already')
    await expect(bus.query('memory.search', { query: 'tea', limit: 5000 }, { timeoutMs: 100 })).resolves.toEqual(answer)
    await expect(bus.query('memory.search', { query: 7 as never }, { timeoutMs: 100 })).rejects.toMatchObject({
      fault: { code: 'input.invalid' },
    })
    off()
    await expect(bus.query('memory.search', { query: 'tea' }, { timeoutMs: 100 })).rejects.toThrow('nobody answers')
    expect(logged()).toEqual([])
  })

  it('end after their time', async () => {
    const { bus, clock } = testBus()
    bus.answer('memory.stats', () => new Promise(() => undefined))
    const waiting = bus.query('memory.stats', {}, { timeoutMs: 100 })
    clock.advance(100)
    await expect(waiting).rejects.toMatchObject({ fault: { code: 'bus.timeout' } })
    commitTo(bus, started())
  })
})
