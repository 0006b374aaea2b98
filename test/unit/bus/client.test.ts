import { describe, expect, it } from 'vitest'
import { createLocalClient } from '../../../src/bus/client.ts'
import type { Gate } from '../../../src/ports/gate.ts'
import { manualRawClock } from '../../support/manual.ts'
import { testBus } from '../../support/test-bus.ts'

const setUp = () => {
  const made = testBus()
  const raw = manualRawClock()
  const payloads: string[] = []
  const gate: Gate = {
    admit: ({ payload }, deliver) => {
      payloads.push(payload())
      deliver()
    },
    value: (_, make) => make(),
  }
  const vault = {
    conceal: (text: string) => text.replaceAll('hunter2secret', '{{secret:0123456789abcdef}}'),
    reveal: (text: string) => text,
  }
  const door = (source: string, run: string) => createLocalClient({ bus: made.bus, gate, raw, vault, run, source })
  return { ...made, raw, payloads, client: door('cli', 'r.1'), door }
}

describe('a door', () => {
  it.each([
    'turn.completed',
    'session.created',
    'model.generate',
    'tool.run',
    'turn.text.delta',
    'session.list',
    'nonsense',
    'constructor',
  ])('lets no %s in as a command', async (type) => {
    const { client, logged, payloads } = setUp()
    await expect(client.command(type as never, {} as never)).rejects.toMatchObject({
      fault: { code: 'auth.forbidden' },
    })
    expect(logged()).toEqual([])
    expect(payloads).toEqual([])
  })

  it.each(['turn.start', 'turn.completed', 'nonsense', '__proto__'])('answers no %s as a query', async (type) => {
    const { client } = setUp()
    await expect(client.query(type as never, {} as never)).rejects.toMatchObject({ fault: { code: 'auth.forbidden' } })
  })

  it('refuses unknown data and says what is wrong with it', async () => {
    const { client, logged } = setUp()
    await expect(client.command('session.create', { sessionId: '../x' })).rejects.toMatchObject({
      fault: { code: 'input.invalid', message: expect.stringContaining('sessionId') as unknown },
    })
    expect(logged()).toEqual([])
  })

  it('gives the fact that answers its command and leaves nothing behind', async () => {
    const { bus, client, raw } = setUp()
    bus.on('session.clear', 'session', (message) =>
      bus.commit([{ type: 'session.cleared', data: message.data }], { source: 'session', cause: message }),
    )
    const before = bus.subscribers()
    await expect(client.command('session.clear', { sessionId: 's1' })).resolves.toMatchObject({
      type: 'session.cleared',
    })
    expect([bus.subscribers(), raw.waiting()]).toEqual([before, 0])
  })

  it('is told when nobody answers in time, when the log refuses, and leaves nothing behind then either', async () => {
    const { bus, client, raw, failWrites } = setUp()
    const waiting = client.command('session.clear', { sessionId: 's1' }, { timeoutMs: 50 })
    raw.advance(50)
    await expect(waiting).rejects.toMatchObject({ fault: { code: 'bus.timeout' } })
    failWrites(true)
    await expect(client.command('session.clear', { sessionId: 's1' })).rejects.toMatchObject({
      fault: { code: 'log.write_failed' },
    })
    expect([bus.subscribers(), raw.waiting()]).toEqual([0, 0])
  })

  it('conceals secrets before anything is recorded or logged', async () => {
    const { client, logged, payloads, raw } = setUp()
    const sent = client.command(
      'turn.start',
      { sessionId: 's1', turnId: 't1', text: 'my key is hunter2secret' },
      { timeoutMs: 1 },
    )
    raw.advance(1)
    await expect(sent).rejects.toThrow()
    expect(JSON.stringify([logged(), payloads])).not.toContain('hunter2')
    expect(logged()[0]?.data).toMatchObject({ text: 'my key is {{secret:0123456789abcdef}}' })
  })

  it('gives commands ids that no other door and no actor uses', () => {
    const { bus, door, logged } = setUp()
    for (const client of [door('cli', 'm.1'), door('cli', 'm.2')])
      for (let i = 0; i < 3; i++) client.command('session.clear', { sessionId: 's1' }).catch(() => undefined)
    for (let i = 0; i < 3; i++) bus.commit([{ type: 'session.cleared', data: { sessionId: 's1' } }], { source: 'x' })
    const ids = logged().map(({ id }) => id)
    expect(new Set(ids).size).toBe(9)
  })
})
