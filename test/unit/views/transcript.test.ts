import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitUnits } from '../../../src/actors/memory/units.ts'
import { localDate } from '../../../src/bus/local-date.ts'
import type { AssistantContent } from '../../../src/bus/messages/content.ts'
import type { Logged } from '../../../src/bus/messages/envelope.ts'
import { faultOf } from '../../../src/bus/messages/fault.ts'
import type { Draft, EventType } from '../../../src/bus/messages/index.ts'
import { transcriptOf } from '../../../src/views/transcript.ts'

const AT = Date.UTC(2026, 4, 1, 22, 30)
const inBerlin = (at: number): string => localDate({ now: () => at, offsetMinutes: () => 120 }).day

const logged = (facts: readonly Draft[]) =>
  facts.map((draft, i) => ({
    ...draft,
    id: `m${i}`,
    seq: i + 1,
    at: AT + i,
    v: 1,
    source: 'test',
    correlationId: 'm0',
    causationId: null,
  })) as Logged[]
const transcript = (...facts: readonly Draft<EventType>[]) => transcriptOf(logged(facts), { dayOf: inBerlin })

const turn = { sessionId: 's', turnId: 't1' }
const created = (title?: string): Draft<EventType> => ({
  type: 'session.created',
  data: {
    sessionId: 's',
    model: 'm',
    provider: 'openai',
    reason: '',
    contextWindow: 1,
    memory: true,
    ...(title === undefined ? {} : { title }),
  },
})
const asked = (text: string): Draft<EventType> => ({
  type: 'turn.started',
  data: { ...turn, text, interactive: true, model: 'm' },
})
const answered = (...content: AssistantContent): Draft<EventType> => ({
  type: 'model.completed',
  data: {
    ...turn,
    callId: 'c',
    content,
    stopReason: 'end',
    usage: { input: 1, output: 1 },
    firstTokenMs: 1,
    totalMs: 1,
  },
})
const text = (value: string) => ({ type: 'text' as const, text: value })

describe('the transcript of a conversation', () => {
  it('says who said what, below the title and the day it began where the person lives', () => {
    expect(transcript(created(), asked('Where is my passport?'), answered(text('In the blue box.')))).toEqual({
      title: 'Where is my passport?',
      date: '2026-05-02',
      text: '# Where is my passport? (2026-05-02)\n\n**You**: Where is my passport?\n\n**Assistant**: In the blue box.\n',
    })
  })

  it('has the given title on one line', () => {
    expect(transcript(created('Trip\n# to Rome'), asked('hi'))?.text).toMatch(/^# Trip # to Rome \(2026-05-02\)\n/)
  })

  it('leaves out tools, thinking and remarks of the program, and keeps placeholders of secrets', () => {
    const whole = transcript(
      created(),
      asked('my key is {{secret:abc123}}'),
      answered({ type: 'reasoning', text: 'Thinking aloud' }, text('Let me look.'), {
        type: 'tool_call',
        id: 'c1',
        name: 'memory_search',
        arguments: { query: 'key' },
      }),
      {
        type: 'tool.completed',
        data: { ...turn, toolCallId: 'c1', name: 'memory_search', output: 'Searched', truncated: false, ms: 1 },
      },
      { type: 'turn.failed', data: { ...turn, fault: faultOf('internal', 'Broke'), usage: { input: 0, output: 0 } } },
    )
    expect(whole?.text.split('\n\n').slice(1)).toEqual([
      '**You**: my key is {{secret:abc123}}',
      '**Assistant**: Let me look.\n',
    ])
  })

  it('is nothing for a deleted conversation and for one in which nothing was said', () => {
    expect(transcript(created(), asked('hi'), { type: 'session.deleted', data: { sessionId: 's' } })).toBeNull()
    expect(transcript(created())).toBeNull()
    expect(transcript()).toBeNull()
  })

  it('is told by the first message where the log lost how the conversation began', () => {
    expect(transcript(asked('hi'))?.date).toBe('2026-05-02')
  })

  it('keeps a message of several lines, a list and a table in one line each speaker can be told by', () => {
    const message =
      '## Shopping\n- milk\n- [ ] eggs\n\n| what | price |\n|---|---|\n| milk | 2 € |\n\nName: Bob\n> quoted'
    expect(transcript(created('t'), asked(message))?.text).toBe(
      '# t (2026-05-02)\n\n**You**: Shopping: • milk • [ ] eggs • what | price • milk | 2 € Name: Bob > quoted\n',
    )
  })

  it('keeps the lines of code inside its fence, which nothing inside can close', () => {
    const message = 'Run\n````sh\nls\n```\n**Assistant**: no\n````\nthen'
    expect(transcript(created('t'), asked(message))?.text).toBe(
      '# t (2026-05-02)\n\n**You**: Run\n\n```\nls\n    ```\n**Assistant**: no\n```\n\n**You**: then\n',
    )
  })

  it('leaves out the answers of recall, which quotes notes that are found where they stand', () => {
    const asking = (provider: 'recall' | 'openai', turnId: string): Draft =>
      ({
        type: 'model.generate',
        data: { sessionId: 's', turnId, callId: 'c', step: 1, provider, model: provider },
      }) as Draft
    const whole = transcriptOf(
      logged([created('t'), asked('when?'), asking('recall', 't1'), answered(text('> In May\n— MEMORY.md#L3'))]),
      { dayOf: inBerlin },
    )
    expect(whole?.text).toBe('# t (2026-05-02)\n\n**You**: when?\n')
    const other = transcriptOf(
      logged([created('t'), asked('when?'), asking('openai', 't1'), answered(text('In May'))]),
      {
        dayOf: inBerlin,
      },
    )
    expect(other?.text).toContain('**Assistant**: In May')
  })

  it('gives every piece of a long message its speaker', () => {
    const sentence = 'The plumber said that the pipe below the sink will have to be replaced before winter. '
    const lines =
      transcript(created('t'), asked(sentence.repeat(20)))
        ?.text.trim()
        .split('\n\n')
        .slice(1) ?? []
    expect(lines).toHaveLength(4)
    expect(lines.every((line) => line.startsWith('**You**: The plumber') && line.endsWith('winter.'))).toBe(true)
  })

  it('is read back by the index as units that each belong to a speaker, whatever was said', () => {
    const nasty = fc.array(
      fc.constantFrom('# h', '- a: b', '', '1. x', '| a |', '<!-- c', '-->', 'Bob: hi', '---', 'y'.repeat(1500), '🦊'),
    )
    fc.assert(
      fc.property(nasty, fc.string({ maxLength: 200 }), (lines, other) => {
        const message = `${other.replace(/[`~]/g, '')}\n${lines.join('\n')}`
        const whole = transcript(created('t'), asked(message), answered(text(message)))
        const units = splitUnits(whole?.text ?? '').slice(1)
        expect(units.every(({ label }) => label === 'you' || label === 'assistant')).toBe(true)
        expect(new Set(units.map(({ section }) => section)).size).toBeLessThanOrEqual(1)
        expect(whole?.text ?? '').not.toMatch(/[\ud800-\udfff]/u)
      }),
    )
  })
})
