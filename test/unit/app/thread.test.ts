import { afterAll, describe, expect, it } from 'vitest'
import { openThread } from '../../../src/app/threads/open.ts'

interface Echo {
  greet(name: string): Promise<string>
  refuse(): Promise<never>
  die(): Promise<never>
  left(): Promise<number>
  count(to: number, signal: AbortSignal): AsyncIterable<number>
  length(vector: Float32Array): Promise<number>
  secret(): AsyncIterable<unknown>
  work(ms: number): Promise<void>
}

const { port, running, stop } = openThread<Echo>({
  entry: new URL('../../support/echo-thread.ts', import.meta.url),
  data: 'Hello',
  methods: {
    greet: 'promise',
    refuse: 'promise',
    die: 'promise',
    left: 'promise',
    count: 'stream',
    length: 'promise',
    secret: 'stream',
    work: 'promise',
  },
})
afterAll(stop)

describe('a port in a thread', () => {
  it('answers calls with what it was made of, and takes what can be copied', async () => {
    expect(await Promise.all([port.greet('Ada'), port.greet('Bob')])).toEqual(['Hello, Ada', 'Hello, Bob'])
    expect(await port.length(new Float32Array(384))).toBe(384)
  })

  it('throws the fault the method threw', async () => {
    await expect(port.refuse()).rejects.toMatchObject({ fault: { code: 'file.not_found', hint: 'Look again.' } })
  })

  it('streams until the end, or until its listener leaves', async () => {
    const all: number[] = []
    for await (const n of port.count(5, new AbortController().signal)) all.push(n)
    expect(all).toEqual([0, 1, 2, 3, 4])
    for await (const n of port.count(1_000_000, new AbortController().signal)) if (n === 3) break
    await expect.poll(() => port.left()).toBe(1)
    const leaving = new AbortController()
    for await (const n of port.count(1_000_000, leaving.signal)) if (n === 3) leaving.abort()
    await expect.poll(() => port.left()).toBe(2)
  })

  it('fails only the call whose answer cannot be copied', async () => {
    const all = async (stream: AsyncIterable<unknown>) => {
      const found: unknown[] = []
      for await (const value of stream) found.push(value)
      return found
    }
    const { signal } = new AbortController()
    const ends = await Promise.allSettled([all(port.count(3, signal)), all(port.secret()), all(port.count(3, signal))])
    expect(ends).toMatchObject([
      { value: [0, 1, 2] },
      { reason: { fault: { code: 'internal', message: expect.stringContaining('could not be cloned') as string } } },
      { value: [0, 1, 2] },
    ])
  })

  it('answers a call before it has worked on those that came with it', async () => {
    await port.greet('Ada')
    const began = performance.now()
    const after = await Promise.all([1, 2, 3].map(() => port.work(100).then(() => performance.now() - began)))
    expect(after[0]).toBeLessThan(190)
    expect(after[2]).toBeGreaterThan(290)
  })

  it('waits for no answer to a call that could not be sent', async () => {
    const held = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length
    await port.greet('Ada')
    const before = held()
    await expect(port.greet((() => 'Ada') as unknown as string)).rejects.toThrow('could not be cloned')
    expect(held()).toBe(before)
  })

  it('fails what is under way when it dies, and starts again with the next call', async () => {
    const stream = port.count(1_000_000, new AbortController().signal)[Symbol.asyncIterator]()
    await stream.next()
    const dying = port.die()
    await expect(dying).rejects.toMatchObject({ fault: { code: 'internal', retryable: true } })
    await expect(
      (async () => {
        for (;;) if ((await stream.next()).done === true) return 'ended'
      })(),
    ).rejects.toMatchObject({ fault: { code: 'internal' } })
    expect(await port.greet('Ada')).toBe('Hello, Ada')
  })

  it('is there from the first call until it is stopped', async () => {
    await port.greet('Ada')
    expect(running()).toBe(true)
    await stop()
    expect(running()).toBe(false)
    expect(await port.greet('Bob')).toBe('Hello, Bob')
  })
})
