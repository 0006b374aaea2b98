import { describe, expect, it } from 'vitest'
import { fail } from '../../src/bus/messages/fault.ts'
import { settle, stop, text, toolCall, world } from './support/world.ts'

const types = (w: ReturnType<typeof world>, turnId: string): string[] =>
  w
    .all()
    .filter(({ type, data }) => type.startsWith('turn.') && 'turnId' in data && data.turnId === turnId)
    .map(({ type }) => type)
    .filter((type) => type !== 'turn.start' && type !== 'turn.cancel')

describe('a branch', () => {
  it('goes on from what it shares, and neither conversation hears of the other', async () => {
    const w = world()
    await w.open()
    await w.ask('t1', 'first')
    w.call().push(text('one'), stop)
    w.call().end()
    await settle()
    w.send({ type: 'session.branch', data: { sessionId: 's2', from: 's1' } })
    await settle()
    await w.ask('t2', 'second', { sessionId: 's2' })
    const { messages } = w.call().request.prompt
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    w.call().push(text('two'), stop)
    w.call().end()
    await settle()
    w.send({ type: 'session.delete', data: { sessionId: 's1' } })
    await settle()
    await w.ask('t3', 'third', { sessionId: 's2' })
    expect(w.call().request.prompt.messages).toHaveLength(5)
    w.send({ type: 'session.branch', data: { sessionId: 's3', from: 's1' } })
    await settle()
    expect(w.facts('session.refused').at(-1)?.data.fault.code).toBe('session.not_found')
  })
})

describe('a compaction', () => {
  const exchange = async (w: ReturnType<typeof world>, n: number): Promise<void> => {
    await w.ask(`t${n}`, `message ${n}`)
    w.call().push(text(`answer ${n}`), stop)
    w.call().end()
    await settle()
  }

  it('asks the model once, outside the conversation, and the next turn goes on from its summary', async () => {
    const w = world()
    await w.open()
    for (let n = 1; n <= 4; n++) await exchange(w, n)
    w.send({ type: 'session.compact', data: { sessionId: 's1' } })
    await settle()
    const { prompt } = w.call().request
    expect(prompt.tools).toEqual([])
    expect(JSON.stringify(prompt.messages)).toContain('message 2')
    expect(JSON.stringify(prompt.messages)).not.toContain('message 3')
    w.call().push(text('They counted to two.'), stop)
    w.call().end()
    await settle()
    expect(w.facts('session.compacted')[0]?.data).toMatchObject({
      summary: 'They counted to two.',
      turns: 2,
      by: 'model',
    })
    await w.ask('t5', 'message 5')
    const asked = JSON.stringify(w.call().request.prompt.messages)
    expect(asked).toContain('They counted to two.')
    expect(asked).not.toContain('message 2')
    expect(asked).toContain('message 3')
  })

  it('is waited for by who deletes the conversation, or it would be written behind the tombstone', async () => {
    const w = world()
    await w.open()
    for (let n = 1; n <= 3; n++) await exchange(w, n)
    w.send({ type: 'session.compact', data: { sessionId: 's1' } })
    await settle()
    w.send({ type: 'session.delete', data: { sessionId: 's1' } })
    await settle()
    expect(w.facts('session.refused').at(-1)?.data.fault).toMatchObject({ retryable: true })
    w.call().push(text('short'), stop)
    w.call().end()
    await settle()
    w.send({ type: 'session.delete', data: { sessionId: 's1' } })
    await settle()
    expect(w.all().filter(({ data }) => 'sessionId' in data && data.sessionId === 's1')).toHaveLength(1)
  })

  it('that fails leaves everything as it was', async () => {
    const w = world()
    await w.open()
    for (let n = 1; n <= 3; n++) await exchange(w, n)
    w.send({ type: 'session.compact', data: { sessionId: 's1' } })
    await settle()
    w.call().break(fail('provider.unauthorized', 'no'))
    await settle()
    expect(w.facts('session.refused').at(-1)?.data.fault.code).toBe('provider.unauthorized')
    await w.ask('t4', 'message 4')
    expect(JSON.stringify(w.call().request.prompt.messages)).toContain('message 1')
  })
})

describe('a turn', () => {
  it('streams its answer with right offsets and parts and ends once', async () => {
    const w = world()
    await w.open()
    const seen: unknown[] = []
    w.bus.on('turn.text.delta', 'test', ({ data }) => seen.push([data.part, data.offset, data.text]))
    w.bus.on('turn.reasoning.delta', 'test', ({ data }) => seen.push(['thinking', data.part, data.offset, data.text]))
    await w.ask('t1')
    w.call().push({ type: 'reasoning', text: 'hm' }, text('Hé'), text('llo'), stop)
    w.call().end()
    await settle()
    expect(seen).toEqual([
      ['thinking', 0, 0, 'hm'],
      [1, 0, 'Hé'],
      [1, 2, 'llo'],
    ])
    expect(types(w, 't1')).toEqual(['turn.started', 'turn.step.started', 'turn.step.completed', 'turn.completed'])
  })

  it('runs a tool loop: calls, results after the answer that asked, then the answer', async () => {
    const w = world({ files: { 'a.txt': 'A', 'b.txt': 'B' } })
    await w.open()
    await w.ask('t1')
    w.call().push(toolCall('1', 'read_file', { path: 'a.txt' }), toolCall('2', 'read_file', { path: 'b.txt' }), stop)
    w.call().end()
    await settle()
    expect(w.calls).toHaveLength(2)
    expect(w.call().request.prompt.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool'])
    w.call().push(text('both'), stop)
    w.call().end()
    await settle()
    expect(types(w, 't1').at(-1)).toBe('turn.completed')
  })

  it('tells the model of malformed arguments and of tools there are not', async () => {
    const w = world()
    await w.open()
    await w.ask('t1')
    w.call().push(
      toolCall('1', 'read_file', '{"path": '),
      toolCall('2', 'fly', {}),
      toolCall('3', 'read_file', {}),
      stop,
    )
    w.call().end()
    await settle()
    const results = w.call().request.prompt.messages.filter((message) => message.role === 'tool')
    expect(results.map(({ isError }) => isError)).toEqual([true, true, true])
    expect(
      results
        .map(({ output }) => output)
        .sort()
        .join('\n'),
    ).toMatch(/not a JSON object[\s\S]*no tool "fly"[\s\S]*path/)
  })

  it('gives every call a result of its own although the server repeats or omits ids', async () => {
    const w = world({ files: { a: 'A', b: 'B' } })
    await w.open()
    await w.ask('t1')
    w.call().push(
      toolCall('', 'read_file', { path: 'a' }),
      toolCall('', 'read_file', { path: 'b' }),
      toolCall('x'.repeat(5000), 'read_file', { path: 'a' }),
      stop,
    )
    w.call().end()
    await settle()
    const { messages } = w.call().request.prompt
    const asked = messages.flatMap((m) =>
      m.role === 'assistant' ? m.content.flatMap((p) => (p.type === 'tool_call' ? [p.id] : [])) : [],
    )
    expect(new Set(asked).size).toBe(3)
    expect(messages.flatMap((m) => (m.role === 'tool' ? [m.toolCallId] : [])).sort()).toEqual([...asked].sort())
  })

  it('keeps the model it began with; a change counts from the next turn', async () => {
    const w = world({ files: { a: 'A' } })
    await w.open()
    await w.ask('t1')
    w.send({ type: 'session.model.set', data: { sessionId: 's1', model: 'o' } })
    await settle()
    w.call().push(toolCall('1', 'read_file', { path: 'a' }), stop)
    w.call().end()
    await settle()
    expect(w.call().request.model).toBe('m')
    w.send({ type: 'turn.cancel', data: { sessionId: 's1' } })
    await settle()
    expect(w.call().signal.aborted).toBe(true)
    await w.ask('t2')
    expect(w.call().request.model).toBe('o')
  })

  it.each(['asking', 'acting on an approval', 'queued'])(
    'can be cancelled while %s, and the requester hears so',
    async (when) => {
      const w = world({ files: {} })
      await w.open()
      await w.ask('t1')
      const asked = w.call()
      asked.push(text('half an '))
      if (when === 'queued') await w.ask('t2')
      if (when.startsWith('acting')) {
        asked.push(toolCall('1', 'write_file', { path: 'a', content: 'b' }), stop)
        asked.end()
      }
      await settle()
      const turnId = when === 'queued' ? 't2' : 't1'
      const reply = w.bus.request(
        { type: 'turn.cancel', data: { sessionId: 's1', turnId } },
        { source: 'test', timeoutMs: 1000 },
      )
      await settle()
      expect((await reply).type).toBe('turn.cancelling')
      expect(types(w, turnId).at(-1)).toBe('turn.cancelled')
      expect(types(w, 't1').includes('turn.cancelled')).toBe(when !== 'queued')
      expect(w.files).toEqual({})
      // Nobody has to wonder whether it was written.
      if (when.startsWith('acting')) expect(w.facts('tool.refused', 'tool.interrupted')[0]?.type).toBe('tool.refused')
      if (when === 'asking') {
        expect(asked.signal.aborted).toBe(true)
        await w.ask('t3', 'and?')
        expect(JSON.stringify(w.call().request.prompt.messages)).toContain('half an ')
      }
    },
  )

  it('answers a second cancel too', async () => {
    const w = world({
      model: {
        async *stream() {
          await new Promise(() => undefined)
          yield stop
        },
      },
    })
    await w.open()
    await w.ask('t1')
    w.send({ type: 'turn.cancel', data: { sessionId: 's1' } })
    const again = w.bus.request({ type: 'turn.cancel', data: { sessionId: 's1' } }, { source: 'test', timeoutMs: 1000 })
    await settle()
    expect(['turn.cancelling', 'turn.refused']).toContain((await again).type)
  })

  it('with an id of the greatest length works to its end; a longer one is refused at the door', async () => {
    const w = world({ files: { a: 'A' } })
    await w.open()
    const turnId = 't'.repeat(100)
    await w.ask(turnId)
    w.call().push(toolCall('c'.repeat(300), 'write_file', { path: 'b', content: 'B' }), stop)
    w.call().end()
    await settle()
    expect(w.facts('approval.requested')).toHaveLength(1)
    expect(w.facts('actor.crashed')).toHaveLength(0)
    expect(() => {
      w.send({ type: 'turn.start', data: { sessionId: 's1', turnId: 't'.repeat(101), text: 'x', interactive: true } })
    }).toThrow()
  })
})

describe('a log that cannot be written', () => {
  it.each(['while the model answers', 'when a tool starts', 'when the prompt is ready', 'when a question is asked'])(
    '%s lets the turn end as failed once it can be written again',
    async (when) => {
      const w = world({ files: { a: 'A' } })
      await w.open()
      if (when === 'when the prompt is ready') {
        w.send({ type: 'turn.start', data: { sessionId: 's1', turnId: 't1', text: 'hi', interactive: true } })
        w.failWrites(true)
        await settle()
      } else {
        await w.ask('t1')
        if (when === 'while the model answers') {
          w.failWrites(true)
          w.call().push(text('lost?'), stop)
        } else {
          w.call().push(
            toolCall('1', when === 'when a tool starts' ? 'read_file' : 'write_file', { path: 'a', content: 'x' }),
            stop,
          )
          w.bus.on('tool.run', 'test', () => {
            w.failWrites(true)
          })
        }
        w.call().end()
        await settle()
      }
      await w.wait(5000)
      const before = w.all().length
      w.failWrites(false)
      await w.wait(5000)
      expect(w.all().length).toBeGreaterThan(before)
      const last = types(w, 't1').at(-1)
      expect(last).toBe('turn.failed')
      expect(
        types(w, 't1').filter((type) => /completed$|failed$|cancelled$/.test(type) && !type.includes('step')),
      ).toHaveLength(1)
      await w.ask('t2')
      w.call().push(text('fine'), stop)
      w.call().end()
      await settle()
      expect(types(w, 't2').at(-1)).toBe('turn.completed')
      expect(w.files['a']).toBe('A')
    },
  )
})

describe('a bug', () => {
  it('in a provider ends the turn instead of leaving it waiting', async () => {
    const w = world({
      alsoWith: (specs) =>
        specs.map((spec) =>
          spec.name !== 'provider'
            ? spec
            : {
                ...spec,
                attach: () => (context) => ({
                  send: () => {
                    context.crashed(new Error('oops'))
                  },
                  stop: () => undefined,
                  idle: () => true,
                }),
              },
        ),
    })
    await w.open()
    for (let n = 1; n <= 8; n++) {
      await w.ask(`t${n}`)
      await w.wait(10_000)
      expect(types(w, `t${n}`).at(-1)).toBe('turn.failed')
    }
  })

  it('that strikes five times within a minute is given up, and who asks is told at once', async () => {
    const w = world({
      alsoWith: (specs) =>
        specs.map((spec) =>
          spec.name !== 'memory'
            ? spec
            : {
                ...spec,
                attach: () => (context) => ({
                  send: () => {
                    context.crashed(new Error('oops'))
                  },
                  stop: () => undefined,
                  idle: () => true,
                }),
              },
        ),
    })
    for (let n = 0; n < 6; n++) {
      w.send({ type: 'memory.reindex', data: { force: false } })
      await w.wait(4000)
    }
    expect(w.facts('actor.crashed').map(({ data }) => data.delayMs)).toEqual([100, 200, 400, 800, 1600])
    expect(w.facts('actor.abandoned')).toHaveLength(1)
    await expect(
      w.bus.request({ type: 'memory.reindex', data: { force: false } }, { source: 'test', timeoutMs: 1000 }),
    ).rejects.toMatchObject({ fault: { code: 'actor.abandoned' } })
  })
})

describe('sessions', () => {
  it('can be made by the hundred at once, none is put away before its model is known', async () => {
    const waiting: (() => void)[] = []
    const w = world({
      resolve: () => ({
        resolve: () =>
          new Promise((resolve) =>
            waiting.push(() => {
              resolve({ model: 'm', provider: 'anthropic', reason: '', contextWindow: 1000 })
            }),
          ),
      }),
    })
    for (let n = 0; n < 200; n++) w.send({ type: 'session.create', data: { sessionId: `s${n}`, memory: true } })
    await settle()
    for (const go of waiting) go()
    await settle()
    expect(w.facts('session.created')).toHaveLength(200)
  })

  it('that were deleted can be made again under the same id', async () => {
    const w = world()
    await w.open()
    w.send({ type: 'session.delete', data: { sessionId: 's1' } })
    await settle()
    await w.open()
    await w.ask('t1')
    expect(types(w, 't1')).toContain('turn.started')
  })
})

describe('asking again', () => {
  it.each([0, 1200])(
    'waits as long as Retry-After says (%i ms) and only before the first delta',
    async (retryAfterMs) => {
      const w = world()
      await w.open()
      await w.ask('t1')
      const busy = (): Error =>
        fail('provider.rate_limited', 'slow down', { retryable: true, detail: { retryAfterMs } })
      w.call().break(busy())
      await settle()
      expect(w.calls).toHaveLength(1)
      await w.wait(Math.max(1, retryAfterMs))
      expect(w.calls).toHaveLength(2)
      w.call().push(text('be'))
      await settle()
      w.call().break(busy())
      await w.wait(60_000)
      expect(w.calls).toHaveLength(2)
      expect(types(w, 't1').at(-1)).toBe('turn.failed')
    },
  )

  it('ends when no first piece, or no next piece, comes in time', async () => {
    for (const first of [false, true]) {
      const w = world()
      await w.open()
      await w.ask('t1')
      if (first) w.call().push(text('a'))
      await settle()
      await w.wait(first ? 60_000 : 120_000)
      expect(w.facts('turn.failed').map(({ data }) => data.fault.code)).toEqual(['provider.timeout'])
      expect(w.call().signal.aborted).toBe(true)
      expect(w.clock.waiting()).toBe(0)
    }
  })

  it('never has more calls under way than the provider allows', async () => {
    const w = world()
    for (let n = 0; n < 20; n++) {
      await w.open(`s${n}`)
      await w.ask('t', 'hi', { sessionId: `s${n}` })
    }
    expect(w.hand.most()).toBe(8)
    for (let n = 0; n < 20; n++) w.send({ type: 'turn.cancel', data: { sessionId: `s${n}` } })
    await settle()
    expect(w.facts('turn.cancelled')).toHaveLength(20)
    expect(w.hand.running()).toBe(0)
  })
})
