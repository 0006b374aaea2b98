import { describe, expect, it } from 'vitest'
import { concealing, concealingModel } from '../../../src/adapters/recording/concealing.ts'
import { recording } from '../../../src/adapters/recording/record.ts'
import { createReplayingPorts } from '../../../src/adapters/recording/replay.ts'
import { recordLogFailures, replayLogFailures } from '../../../src/adapters/recording/log-failures.ts'
import { createMemoryLog } from '../../../src/adapters/recording/memory-log.ts'
import { fail, faultFrom } from '../../../src/bus/messages/fault.ts'
import type { Gate } from '../../../src/ports/gate.ts'
import type { EffectRow } from '../../../src/ports/effects.ts'
import type { ModelChunk } from '../../../src/ports/model.ts'
import { requestOf } from '../models/support/answers.ts'

interface World {
  get(name: string): Promise<string | undefined>
  count(to: number): AsyncIterable<number>
}
const shapes = { get: 'promise', count: 'stream' } as const

const openGate = () => {
  const rows: EffectRow[] = []
  const gate: Gate = {
    admit: ({ kind, key, session, payload }, deliver) => {
      rows.push({ run: 'r', ordinal: rows.length + 1, at: 0, kind, key, session, payload: payload() })
      deliver()
    },
    value: (key, make) => {
      const value = make()
      rows.push({
        run: 'r',
        ordinal: rows.length + 1,
        at: 0,
        kind: 'value',
        key,
        session: null,
        payload: JSON.stringify(value),
      })
      return value
    },
  }
  return { gate, rows }
}

const live = (overrides: Partial<World> = {}): World => ({
  get: async (name) => `<${name}>`,
  async *count(to) {
    for (let i = 1; i <= to; i++) yield i
  },
  ...overrides,
})

const listOf = async (stream: AsyncIterable<unknown>): Promise<unknown[]> => {
  const items: unknown[] = []
  try {
    for await (const item of stream) items.push(item)
  } catch (error) {
    items.push(faultFrom(error, 'provider.failed').code)
  }
  return items
}
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => faultFrom(error, 'tool.failed'))

describe('what is recorded', () => {
  it('is given again to the same calls: results, nothing, streams', async () => {
    const { gate, rows } = openGate()
    const port = recording('world', live({ get: async (name) => (name === 'none' ? undefined : name) }), gate)
    const first = [await port('s1').get('a'), await port(null).get('none'), await listOf(port('s1').count(3))]
    expect(rows.map(({ kind, session }) => `${kind} ${String(session)}`)).toEqual([
      'result s1',
      'result null',
      'chunk s1',
      'chunk s1',
      'chunk s1',
      'end s1',
    ])

    const replaying = createReplayingPorts()
    const again = replaying.port<World>('world', shapes)
    const results = [again('s1').get('a'), again(null).get('none'), listOf(again('s1').count(3))]
    for (const row of rows) expect(replaying.deliver(row)).toBe(true)
    expect((await Promise.all(results)).map((value) => value ?? undefined)).toEqual(first)
    expect(replaying.open()).toEqual([])
  })

  it('fails again as it failed: a Fault as itself, a bug as whatever its caller makes of it', async () => {
    const { gate, rows } = openGate()
    const broken = live({
      get: (name) =>
        Promise.reject(name === 'fault' ? fail('file.not_found', 'gone', { hint: 'look' }) : new Error('bug')),

      async *count() {
        throw new Error('bug')
      },
    })
    const calls = (port: World) => [codeOf(port.get('fault')), codeOf(port.get('bug')), listOf(port.count(1))]
    const first = await Promise.all(calls(recording('world', broken, gate)(null)))
    expect(first).toMatchObject([
      { code: 'file.not_found', hint: 'look' },
      { code: 'tool.failed' },
      ['provider.failed'],
    ])
    const replaying = createReplayingPorts()
    const again = calls(replaying.port<World>('world', shapes)(null))
    for (const row of rows) replaying.deliver(row)
    expect(await Promise.all(again)).toEqual(first)
  })

  it('tells twin calls apart whichever was answered first', async () => {
    const { gate, rows } = openGate()
    const answers: ((text: string) => void)[] = []
    const port = recording('world', live({ get: () => new Promise((resolve) => answers.push(resolve)) }), gate)(null)
    const twins = [port.get('same'), port.get('same')]
    answers[1]?.('second')
    await twins[1]
    answers[0]?.('first')
    expect(await Promise.all(twins)).toEqual(['first', 'second'])

    const replaying = createReplayingPorts()
    const again = replaying.port<World>('world', shapes)(null)
    const replayed = [again.get('same'), again.get('same')]
    for (const row of rows) replaying.deliver(row)
    expect(await Promise.all(replayed)).toEqual(['first', 'second'])
  })

  it('of a stream left early is what was taken, and the source is told to stop', async () => {
    const { gate, rows } = openGate()
    let stopped = false
    const port = recording(
      'world',
      live({
        async *count() {
          try {
            for (let i = 1; ; i++) yield i
          } finally {
            stopped = true
          }
        },
      }),
      gate,
    )(null)
    for await (const n of port.count(9)) if (n === 2) break
    expect(stopped).toBe(true)
    expect(rows.map(({ kind }) => kind)).toEqual(['chunk', 'chunk'])
  })

  it('lets others go first where a chunk can wait, never the end', async () => {
    const seen: [string, boolean | undefined][] = []
    const gate: Gate = {
      admit: ({ kind, patient }, deliver) => {
        seen.push([kind, patient])
        deliver()
      },
      value: (_, make) => make(),
    }
    const port = recording('world', live(), gate, { canWait: (_, before) => before !== undefined })(null)
    await listOf(port.count(3))
    await port.get('x')
    expect(seen).toEqual([
      ['chunk', false],
      ['chunk', true],
      ['chunk', true],
      ['end', false],
      ['result', false],
    ])
  })

  it('is not there for a call nobody recorded: it waits for ever and touches nothing', async () => {
    const replaying = createReplayingPorts()
    let answered = false
    void replaying
      .port<World>(
        'world',
        shapes,
      )(null)
      .get('new')
      .then(() => (answered = true))
    expect(
      replaying.deliver({
        run: 'r',
        ordinal: 1,
        at: 0,
        kind: 'result',
        key: 'world.get#other',
        session: null,
        payload: '{"call":1,"value":1}',
      }),
    ).toBe(false)
    await new Promise((resolve) => setImmediate(resolve))
    expect([answered, replaying.open()]).toEqual([false, [expect.stringContaining('world.get')]])
  })

  it('includes the appends the log refused', () => {
    const { gate, rows } = openGate()
    let full = false
    const stored = createMemoryLog()
    const log = recordLogFailures(
      {
        ...stored,
        append: (batch) => {
          if (full) throw fail('log.write_failed', 'full')
          stored.append(batch)
        },
      },
      gate,
    )
    const outcome = (target: typeof log) => {
      try {
        target.append([])
        return 'stored'
      } catch (error) {
        return faultFrom(error).message
      }
    }
    const first = [false, true, false].map((now) => ((full = now), outcome(log)))
    const again = replayLogFailures(createMemoryLog(), rows)
    expect(first).toEqual(['stored', 'full', 'stored'])
    expect([1, 2, 3].map(() => outcome(again))).toEqual(first)
  })
})

describe('behind the concealing door', () => {
  const SECRET = `sk-ant-${'q7'.repeat(30)}`
  const vault = {
    conceal: (text: string) => text.replaceAll(/sk-ant-[a-z0-9]{60}/g, '{{secret:0123456789abcdef}}'),
    reveal: (text: string) => text.replaceAll('{{secret:0123456789abcdef}}', SECRET),
  }

  it('a port gets the right bytes and gives placeholders', async () => {
    const written: string[] = []
    const port = concealing(
      {
        put: async (text: string, options: { readonly expect: string }) => {
          written.push(text, options.expect)
          return { echo: [text] }
        },
      },
      vault,
    )
    const given = await port.put('key={{secret:0123456789abcdef}}', { expect: 'old {{secret:0123456789abcdef}}' })
    expect(written).toEqual([`key=${SECRET}`, `old ${SECRET}`])
    expect(given).toEqual({ echo: ['key={{secret:0123456789abcdef}}'] })
  })

  it('a model never shows a secret, split at whatever position, in text, thinking and arguments', async () => {
    const said = `It is ${SECRET}, really.`
    for (let i = 1; i < said.length; i++) {
      const chunks: ModelChunk[] = [
        { type: 'reasoning', text: said.slice(0, i) },
        { type: 'usage', usage: { input: 1, output: 1 } },
        { type: 'reasoning', text: said.slice(i) },
        { type: 'text', text: said.slice(0, i) },
        { type: 'notice', message: 'still there' },
        { type: 'text', text: said.slice(i) },
        { type: 'tool_call', id: 'c1', name: 'write_file', arguments: JSON.stringify({ content: SECRET }) },
        { type: 'stop', reason: 'tool_calls' },
      ]
      const model = concealingModel(
        {
          async *stream() {
            yield* chunks
          },
        },
        vault,
        [],
      )
      const shown = (await listOf(model.stream(requestOf(), new AbortController().signal))) as ModelChunk[]
      expect(JSON.stringify(shown)).not.toMatch(/q7q7/)
      const text = shown.flatMap((chunk) => (chunk.type === 'text' ? [chunk.text] : [])).join('')
      expect(text).toBe('It is {{secret:0123456789abcdef}}, really.')
      expect(shown.at(-1)?.type).toBe('stop')
    }
  })
})
