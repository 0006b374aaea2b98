import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Decoded } from '../../../../src/adapters/models/claude-cli/dialect.ts'
import { decode, newTurn } from '../../../../src/adapters/models/claude-cli/dialect.ts'
import type { ModelChunk } from '../../../../src/ports/model.ts'

/** Reads lines up to the end of the turn. */
const read = (lines: readonly string[]) => {
  const chunks: ModelChunk[] = []
  let decoded: Decoded = { turn: newTurn, chunks: [] }
  for (const line of lines) {
    decoded = decode(decoded.turn, line)
    chunks.push(...decoded.chunks)
    if (decoded.end !== undefined || decoded.fault !== undefined) break
  }
  return { ...decoded, chunks }
}

/** Lines recorded from the real binaries, asked through a loopback server. */
const recorded = (version: string, name: string) =>
  read(readFileSync(new URL(`fixtures/${version}-${name}.jsonl`, import.meta.url), 'utf8').split('\n'))

const line = (value: object): string => JSON.stringify(value)
const streamed = (event: object): string => line({ type: 'stream_event', event })
const START = streamed({ type: 'message_start', message: { usage: { input_tokens: 3 } } })
const BLOCK = streamed({ type: 'content_block_start', index: 0 })
const text = (fragment: string): string =>
  streamed({ type: 'content_block_delta', delta: { type: 'text_delta', text: fragment } })
const whole = (all: string): string =>
  line({ type: 'assistant', message: { model: 'sonnet', content: [{ type: 'text', text: all }] } })
const done = line({ type: 'result', subtype: 'success', is_error: false, usage: { input_tokens: 3, output_tokens: 2 } })
const textOf = (chunks: readonly ModelChunk[]): string =>
  chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('')

describe.each(['2.0.77', '2.1.329'])('lines recorded from %s', (version) => {
  it('become reasoning, its signature, text, usage and stop; whole messages double nothing', () => {
    const { chunks, end, turn } = recorded(version, 'answer')
    expect(chunks).toEqual([
      { type: 'reasoning', text: 'hmm let me ' },
      { type: 'reasoning', text: 'think' },
      { type: 'signature', signature: 'c2ln' },
      { type: 'text', text: 'Grüße ' },
      { type: 'text', text: '🌍 ' },
      { type: 'text', text: 'naïve ' },
      { type: 'text', text: '日本' },
      { type: 'usage', usage: { input: 16, output: 9, cached: 4 } },
      { type: 'stop', reason: 'end' },
    ])
    expect(end).toBe('answered')
    expect(turn.answer).toBe('Grüße 🌍 naïve 日本')
  })

  it('with an unknown model are provider.model_not_found, although the subtype is "success"', () => {
    const { fault } = recorded(version, 'missing')
    expect(fault).toMatchObject({ code: 'provider.model_not_found', retryable: false })
    expect(fault?.message).toContain('claude-nope-9')
    expect(fault?.hint).toContain('claude-cli/')
  })

  it('without a login are provider.not_logged_in with the way to log in', () => {
    expect(recorded(version, 'no-login').fault).toMatchObject({
      code: 'provider.not_logged_in',
      hint: 'Run `claude` in a terminal and type /login, then ask again.',
    })
  })

  it('that are cut at their length end there, before the binary asks the model to go on', () => {
    const { chunks, end } = recorded(version, 'long')
    expect(textOf(chunks)).toBe('Hello there number 1')
    expect(chunks.at(-1)).toEqual({ type: 'stop', reason: 'length' })
    expect(end).toBe('cut')
  })
})

describe('a lost connection', () => {
  it('in 2.1 is a fault that follows what had come', () => {
    const { fault, chunks } = recorded('2.1.329', 'lost')
    expect(fault?.code).toBe('provider.disconnected')
    expect(textOf(chunks)).toBe('Hello ')
  })

  it('is a fault at the line that abandons the message, without waiting for another', () => {
    const abandoned = line({ type: 'stream_event', event: { type: 'message_stop' }, abandoned_blocks: {} })
    expect(read([START, BLOCK, text('Hel'), abandoned]).fault?.code).toBe('provider.disconnected')
  })

  it('in 2.0 is asked for again unstreamed, and only the rest is given out', () => {
    const { chunks, end } = recorded('2.0.77', 'lost')
    expect(textOf(chunks)).toBe('Hello there number 1')
    expect(end).toBe('answered')
  })

  it('is a fault when the second answer begins otherwise', () => {
    expect(read([START, BLOCK, text('Hel'), whole('Goodbye'), done]).fault?.code).toBe('provider.disconnected')
  })

  it('is a fault when the model begins again after some text', () => {
    expect(read([START, BLOCK, text('Hel'), START]).fault?.code).toBe('provider.disconnected')
  })

  it('before any text is no fault: the next stream is the answer', () => {
    const { chunks, end } = read([START, START, BLOCK, text('Hi'), whole('Hi'), done])
    expect(chunks.map((chunk) => chunk.type)).toEqual(['text', 'usage', 'stop'])
    expect(end).toBe('answered')
  })
})

describe('any line', () => {
  it('that is malformed, empty, not an object or of an unknown kind changes nothing', () => {
    for (const odd of [
      '',
      '{"type":"resu',
      '[DEBUG] hi',
      '[]',
      '42',
      'null',
      '{}',
      line({ type: 'system', subtype: 'api_retry' }),
    ]) {
      expect(decode(newTurn, odd)).toEqual({ turn: newTurn, chunks: [] })
    }
  })

  it('of init or of an answer shows that the binary is alive', () => {
    expect(decode(newTurn, line({ type: 'system', subtype: 'init' })).turn.alive).toBe(true)
    expect(decode(newTurn, START).turn.alive).toBe(true)
  })
})

describe('a result', () => {
  it('without any question to the model is provider.bad_response: a command of the binary swallowed it', () => {
    expect(read([line({ type: 'system', subtype: 'init' }), done]).fault?.code).toBe('provider.bad_response')
  })

  it('with a refusal stops as one', () => {
    const refused = streamed({ type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: { output_tokens: 1 } })
    expect(read([START, BLOCK, text('I'), refused]).chunks.at(-1)).toEqual({ type: 'stop', reason: 'refusal' })
  })

  it('without usage falls back on what the stream said', () => {
    const { chunks } = read([START, BLOCK, text('I'), line({ type: 'result', is_error: false, usage: {} })])
    expect(chunks).toContainEqual({ type: 'usage', usage: { input: 3, output: 0, cached: 0 } })
  })
})

describe.each(['2.0.77', '2.1.332'])('lines of %s whose model calls a tool of ours', (version) => {
  it('are one answer: what was said before and behind it, and a sign of work, but no call for the session', () => {
    const { chunks, end, turn } = recorded(version, 'tools')
    expect(chunks).toEqual([
      { type: 'text', text: 'Let me.' },
      { type: 'working' },
      { type: 'text', text: '\n\nWritten.' },
      { type: 'usage', usage: { input: 20, output: 14, cached: 0 } },
      { type: 'stop', reason: 'end' },
    ])
    expect(end).toBe('answered')
    expect(turn.answer).toBe('Let me.\n\nWritten.')
  })
})

describe('tools', () => {
  const call = line({ type: 'assistant', message: { model: 'sonnet', content: [{ type: 'tool_use', name: 'x' }] } })
  const stopped = streamed({ type: 'message_delta', delta: { stop_reason: 'tool_use' } })
  const init = (status: string): string =>
    line({ type: 'system', subtype: 'init', mcp_servers: [{ name: 'localgpt', status }] })

  it('that were called first part the answer from nothing', () => {
    expect(textOf(read([START, call, START, BLOCK, text('Done.')]).chunks)).toBe('Done.')
  })

  it('leave lines that ended as they were', () => {
    expect(read([START, BLOCK, text('One:\n'), call, stopped, START, BLOCK, text('two')]).turn.answer).toBe('One:\ntwo')
  })

  it('that the binary does not reach are told of', () => {
    expect(read([init('failed')]).chunks).toEqual([
      { type: 'notice', message: 'claude does not reach the tools and answers without them' },
    ])
    expect(read([init('connected')]).chunks).toEqual([])
  })
})
