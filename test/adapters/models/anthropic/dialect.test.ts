import { describe, expect, it } from 'vitest'
import type { WireEvent } from '../../../../src/adapters/models/anthropic/decode.ts'
import { createDecoder, encode } from '../../../../src/adapters/models/anthropic/dialect.ts'
import type { PromptMessage } from '../../../../src/bus/messages/content.ts'
import { requestOf, searchTool, toolRound } from '../support/answers.ts'

const say = (text: string): PromptMessage => ({ role: 'user', content: [{ type: 'text', text }] })
const answer = (text: string): PromptMessage => ({ role: 'assistant', content: [{ type: 'text', text }] })
const call = (id: string): PromptMessage => ({
  role: 'assistant',
  content: [{ type: 'tool_call', id, name: 'memory_search', arguments: { query: 'tea' } }],
})
const result = (id: string, output = 'found'): PromptMessage => ({
  role: 'tool',
  toolCallId: id,
  name: 'memory_search',
  output,
  isError: false,
})

/** What is sent, without the marks for the cache. */
const messagesOf = (messages: PromptMessage[]): unknown =>
  JSON.parse(
    JSON.stringify(encode(requestOf({ messages })).messages, (key, value: unknown) =>
      key === 'cache_control' ? undefined : value,
    ),
  )

describe('a request to Anthropic', () => {
  it('marks the end of tools, of the system prompt and of the conversation for the cache', () => {
    const other = { ...searchTool, name: 'read_file' }
    const body = encode(requestOf({ tools: [searchTool, other], messages: toolRound('toolu_1') }))
    const cache_control = { type: 'ephemeral' }
    expect(body.tools?.map((tool) => 'cache_control' in tool)).toEqual([false, true])
    expect(body.system).toEqual([{ type: 'text', text: 'You are helpful.', cache_control }])
    expect(JSON.stringify(body.messages).match(/cache_control/g)).toHaveLength(1)
    expect(body.messages.at(-1)?.content).toMatchObject([{ type: 'tool_result', cache_control }])
  })

  it('gives a tool’s JSON schema as it is', () => {
    expect(encode(requestOf({ tools: [searchTool] })).tools).toMatchObject([
      { name: 'memory_search', description: 'Search the notes.', input_schema: searchTool.parameters },
    ])
  })

  it('has neither tools nor system where there are none', () => {
    const body = encode(requestOf({ system: ' ', tools: [] }))
    expect(body).not.toHaveProperty('tools')
    expect(body).not.toHaveProperty('system')
  })

  it.each([
    ['claude-3-opus-20240229', 4096],
    ['claude-3-5-haiku-latest', 8192],
    ['claude-sonnet-5-5', 32_000],
  ])('asks %s for as many tokens as it can give: %d', (model, limit) => {
    expect(encode(requestOf({}, model)).max_tokens).toBe(limit)
  })

  it('asks for fewer tokens where the prompt or the configuration says so', () => {
    expect(encode(requestOf(), { maxOutputTokens: 500 }).max_tokens).toBe(500)
    expect(encode(requestOf({ maxOutputTokens: 20 }), { maxOutputTokens: 500 }).max_tokens).toBe(20)
  })

  it('never has two messages of one speaker in a row', () => {
    expect(messagesOf([say('a'), say('b'), answer('c'), answer('d'), say('e')])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'c' },
          { type: 'text', text: 'd' },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'e' }] },
    ])
  })

  it('has a result and what the person says next in one message, the result first', () => {
    expect(messagesOf([say('a'), call('t1'), result('t1'), say('and?')])).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'found' }, { text: 'and?' }] },
    ])
  })

  it('makes up the result of a call that has none', () => {
    expect(messagesOf([say('a'), call('t1'), say('stop')])).toMatchObject([
      {},
      { content: [{ type: 'tool_use', id: 't1' }] },
      { content: [{ type: 'tool_result', tool_use_id: 't1', is_error: true }, { text: 'stop' }] },
    ])
  })

  it('leaves out a result without a call', () => {
    expect(messagesOf([say('a'), result('lost'), answer('b'), say('c')])).toMatchObject([
      { content: [{ text: 'a' }] },
      { content: [{ text: 'b' }] },
      { content: [{ text: 'c' }] },
    ])
  })

  it('takes a repeated id for another call', () => {
    const twice = [
      say('a'),
      call('call_0'),
      result('call_0', 'one'),
      answer('b'),
      say('c'),
      call('call_0'),
      result('call_0', 'two'),
    ]
    const sent = JSON.stringify(messagesOf(twice))
    expect(sent.match(/"content":"one"/g)).toHaveLength(1)
    expect(sent.match(/"content":"two"/g)).toHaveLength(1)
  })

  it('never has an empty text, an empty message or an empty result', () => {
    const empty: PromptMessage = { role: 'assistant', content: [{ type: 'text', text: ' \n' }] }
    expect(messagesOf([say(''), empty, say('a'), call('t1'), result('t1', '')])).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: [expect.objectContaining({ type: 'tool_use' })] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: '(no output)' }] },
    ])
  })

  it('begins with the person', () => {
    expect(messagesOf([answer('b'), say('c')])).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'user' },
    ])
  })

  it('has images as base64', () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'aGk=' } as const
    expect(messagesOf([{ role: 'user', content: [image, { type: 'text', text: 'what is this?' }] }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
          { type: 'text', text: 'what is this?' },
        ],
      },
    ])
  })

  it('gives signed reasoning back and leaves out the rest', () => {
    const thought: PromptMessage = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'unsigned' },
        { type: 'reasoning', text: 'signed', signature: 'sig' },
        { type: 'text', text: 'b' },
      ],
    }
    expect(messagesOf([say('a'), thought, say('c')])).toMatchObject([
      {},
      {
        content: [
          { type: 'thinking', thinking: 'signed', signature: 'sig' },
          { type: 'text', text: 'b' },
        ],
      },
      {},
    ])
  })

  it('leaves out an answer that got no further than its reasoning', () => {
    const cut: PromptMessage = { role: 'assistant', content: [{ type: 'reasoning', text: 'hm', signature: 'sig' }] }
    expect(messagesOf([say('a'), cut, say('b')])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ])
  })

  it('spells ids as the API allows them, in call and result alike', () => {
    expect(messagesOf([say('a'), call('recall:1/2'), result('recall:1/2')])).toMatchObject([
      {},
      { content: [{ id: 'recall_1_2' }] },
      { content: [{ tool_use_id: 'recall_1_2' }] },
    ])
  })
})

describe('an answer of Anthropic', () => {
  const decodeAll = (events: WireEvent[]) => {
    const decoder = createDecoder()
    return [...events.flatMap((event) => decoder.decode(event)), ...decoder.end()]
  }
  const stop = (stop_reason: string): WireEvent[] => [
    { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ]

  it.each([
    ['end_turn', 'end'],
    ['stop_sequence', 'end'],
    ['pause_turn', 'end'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'refusal'],
    ['a reason of the future', 'end'],
  ])('that stops for %s stops for %s', (wire, reason) => {
    expect(decodeAll(stop(wire)).at(-1)).toEqual({ type: 'stop', reason })
  })

  it('keeps apart calls whose fragments arrive interleaved', () => {
    const begin = (index: number, id: string): WireEvent => ({
      type: 'content_block_start',
      index,
      content_block: { type: 'tool_use', id, name: `tool_${id}`, input: {} },
    })
    const grow = (index: number, partial_json: string): WireEvent => ({
      type: 'content_block_delta',
      index,
      delta: { type: 'input_json_delta', partial_json },
    })
    const end = (index: number): WireEvent => ({ type: 'content_block_stop', index })
    const chunks = decodeAll([
      begin(0, 'a'),
      begin(1, 'b'),
      grow(0, '{"x"'),
      grow(1, '{"y"'),
      grow(0, ':1}'),
      end(0),
      grow(1, ':2}'),
      end(1),
      ...stop('tool_use'),
    ])
    expect(chunks.slice(0, 2)).toEqual([
      { type: 'tool_call', id: 'a', name: 'tool_a', arguments: '{"x":1}' },
      { type: 'tool_call', id: 'b', name: 'tool_b', arguments: '{"y":2}' },
    ])
  })

  it('may hold reasoning without text, whose signature must go back', () => {
    const encrypted: WireEvent[] = [
      { type: 'content_block_start', index: 0, content_block: { type: 'redacted_thinking', data: 'EmwK' } },
      { type: 'content_block_stop', index: 0 },
      ...stop('end_turn'),
    ]
    const [reasoning, signature] = decodeAll(encrypted)
    expect(reasoning).toEqual({ type: 'reasoning', text: '' })
    if (signature?.type !== 'signature') throw new Error('no signature')
    const back: PromptMessage = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: '', signature: signature.signature },
        { type: 'text', text: '4' },
      ],
    }
    expect(messagesOf([say('2+2?'), back, say('sure?')])).toMatchObject([
      {},
      { content: [{ type: 'redacted_thinking', data: 'EmwK' }, { text: '4' }] },
      {},
    ])
  })

  it('takes the later count of tokens, and adds the cached ones to the input', () => {
    const chunks = decodeAll([
      {
        type: 'message_start',
        message: { usage: { input_tokens: 5, cache_read_input_tokens: 100, output_tokens: 1 } },
      },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9, input_tokens: null } },
      { type: 'message_stop' },
    ])
    expect(chunks[0]).toEqual({ type: 'usage', usage: { input: 105, output: 9, cached: 100 } })
  })

  it('ignores events and blocks it does not know', () => {
    expect(
      decodeAll([
        { type: 'something_new' },
        {
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'server_tool_use', id: 'x', name: 'web_search' },
        },
        { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{}' } },
        { type: 'content_block_stop', index: 0 },
        ...stop('end_turn'),
      ]).map((chunk) => chunk.type),
    ).toEqual(['usage', 'stop'])
  })

  it('without a stop reason has broken off', () => {
    expect(() => decodeAll([{ type: 'message_start' }])).toThrow('ended before its answer did')
  })

  it('without its last event only is whole', () => {
    expect(decodeAll(stop('end_turn').slice(0, 1)).at(-1)).toEqual({ type: 'stop', reason: 'end' })
  })
})
