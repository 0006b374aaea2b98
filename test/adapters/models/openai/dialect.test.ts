import { describe, expect, it } from 'vitest'
import type { WireChunk } from '../../../../src/adapters/models/openai/decode.ts'
import { createDecoder, encode } from '../../../../src/adapters/models/openai/dialect.ts'
import type { PromptMessage } from '../../../../src/bus/messages/content.ts'
import { requestOf, searchTool, toolRound } from '../support/answers.ts'

describe('a request to OpenAI', () => {
  it('has system, messages, calls and results in the order of the conversation', () => {
    expect(encode(requestOf({ tools: [searchTool], messages: toolRound('call_1') }))).toEqual({
      model: 'test-model',
      stream: true,
      stream_options: { include_usage: true },
      tools: [
        {
          type: 'function',
          function: { name: 'memory_search', description: 'Search the notes.', parameters: searchTool.parameters },
        },
      ],
      messages: [
        { role: 'system', content: 'You are helpful.' },
        { role: 'user', content: 'what do I drink?' },
        {
          role: 'assistant',
          content: 'Let me look.',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'memory_search', arguments: '{"query":"tea"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'You like green tea.' },
      ],
    })
  })

  it('limits the output in the words each server knows, and not at all unless told', () => {
    expect(encode(requestOf({ maxOutputTokens: 20 }), { official: true })).toMatchObject({ max_completion_tokens: 20 })
    expect(encode(requestOf({ maxOutputTokens: 20 }))).toMatchObject({ max_tokens: 20 })
    expect(Object.keys(encode(requestOf()))).not.toEqual(expect.arrayContaining([expect.stringContaining('max')]))
  })

  it('has images as data URLs', () => {
    const image = { type: 'image', mediaType: 'image/jpeg', data: 'aGk=' } as const
    const messages: PromptMessage[] = [{ role: 'user', content: [{ type: 'text', text: 'this?' }, image] }]
    expect(encode(requestOf({ system: '', messages })).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'this?' },
          { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,aGk=' } },
        ],
      },
    ])
  })

  it('answers every call, says what failed, and leaves reasoning and empty messages out', () => {
    const messages: PromptMessage[] = [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'secret thought' },
          { type: 'tool_call', id: 'x', name: 'one', arguments: {} },
          { type: 'tool_call', id: 'y', name: 'two', arguments: {} },
        ],
      },
      { role: 'tool', toolCallId: 'y', name: 'two', output: 'no such file', isError: true },
      { role: 'user', content: [{ type: 'text', text: 'b' }] },
      { role: 'assistant', content: [{ type: 'reasoning', text: 'cut off' }] },
    ]
    expect(encode(requestOf({ system: '', messages })).messages).toEqual([
      { role: 'user', content: 'a' },
      expect.objectContaining({ role: 'assistant', content: null }),
      { role: 'tool', tool_call_id: 'x', content: expect.stringContaining('interrupted') as string },
      { role: 'tool', tool_call_id: 'y', content: 'Error: no such file' },
      { role: 'user', content: 'b' },
    ])
  })
})

describe('an answer of OpenAI', () => {
  const decodeAll = (chunks: WireChunk[], firstCall = 0) => {
    const decoder = createDecoder({ firstCall })
    return [...chunks.flatMap((chunk) => decoder.decode(chunk)), ...decoder.end()]
  }
  type Delta = NonNullable<NonNullable<WireChunk['choices']>[number]['delta']>
  const delta = (content: Delta, finish_reason: string | null = null): WireChunk => ({
    choices: [{ delta: content, finish_reason }],
  })
  const stop = (reason: string): WireChunk => delta({}, reason)

  it.each([
    ['stop', 'end'],
    ['length', 'length'],
    ['content_filter', 'refusal'],
    ['a reason of the future', 'end'],
  ])('that finishes for %s stops for %s', (wire, reason) => {
    expect(decodeAll([stop(wire)])).toEqual([{ type: 'stop', reason }])
  })

  it('may call its reasoning either name', () => {
    expect(decodeAll([delta({ reasoning: 'a' }), delta({ reasoning_content: 'b' }), stop('stop')])).toEqual([
      { type: 'reasoning', text: 'a' },
      { type: 'reasoning', text: 'b' },
      { type: 'stop', reason: 'end' },
    ])
  })

  it('may give its text in parts', () => {
    expect(decodeAll([delta({ content: [{ text: 'a' }, { text: 'b' }] }), stop('stop')])[0]).toEqual({
      type: 'text',
      text: 'ab',
    })
  })

  it('gives calls in the order of their index', () => {
    const call = (index: number, name: string) =>
      delta({ tool_calls: [{ index, id: name, function: { name, arguments: '{}' } }] })
    const chunks = decodeAll([call(1, 'second'), call(0, 'first'), stop('tool_calls')])
    expect(chunks.map((chunk) => (chunk.type === 'tool_call' ? chunk.name : chunk.type))).toEqual([
      'first',
      'second',
      'stop',
    ])
  })

  it('may repeat the name with every fragment and leave out the index', () => {
    const part = (json: string) => delta({ tool_calls: [{ function: { name: 'search', arguments: json } }] })
    expect(decodeAll([part('{"a"'), part(':1}'), stop('tool_calls')], 3)).toEqual([
      { type: 'tool_call', id: 'call_3', name: 'search', arguments: '{"a":1}' },
      { type: 'stop', reason: 'tool_calls' },
    ])
  })

  it('cut by the limit amid a call gives the call as far as it came', () => {
    const chunks = decodeAll([
      delta({ tool_calls: [{ index: 0, id: 'x', function: { name: 'search', arguments: '{"a' } }] }),
      stop('length'),
    ])
    expect(chunks).toEqual([
      { type: 'tool_call', id: 'x', name: 'search', arguments: '{"a' },
      { type: 'stop', reason: 'length' },
    ])
  })

  it('waits with the stop for the usage, which comes last and counts once', () => {
    const decoder = createDecoder()
    expect(decoder.decode(stop('stop'))).toEqual([])
    expect(decoder.finished).toBe(true)
    expect(decoder.decode({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } })).toEqual([
      { type: 'usage', usage: { input: 3, output: 1 } },
      { type: 'stop', reason: 'end' },
    ])
    expect(decoder.end()).toEqual([])
  })

  it('without a finish reason has broken off', () => {
    expect(() => decodeAll([delta({ content: 'Hel' })])).toThrow('ended before its answer did')
  })
})
