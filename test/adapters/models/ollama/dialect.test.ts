import { describe, expect, it } from 'vitest'
import { addressOf } from '../../../../src/adapters/models/ollama/address.ts'
import { createDecoder, encode } from '../../../../src/adapters/models/ollama/dialect.ts'
import type { PromptMessage } from '../../../../src/bus/messages/content.ts'
import { requestOf, searchTool, toolRound } from '../support/answers.ts'

describe('a request to Ollama', () => {
  it('has system, messages, calls and results in the order of the conversation', () => {
    expect(
      encode(requestOf({ tools: [searchTool], messages: toolRound('call_0'), maxOutputTokens: 50 }), {
        contextWindow: 8192,
      }),
    ).toEqual({
      model: 'test-model',
      stream: true,
      options: { num_ctx: 8192, num_predict: 50 },
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
          tool_calls: [{ function: { name: 'memory_search', arguments: { query: 'tea' } } }],
        },
        { role: 'tool', content: 'You like green tea.', tool_name: 'memory_search' },
      ],
    })
  })

  it('has no tools for a model that refuses them', () => {
    expect(encode(requestOf({ tools: [searchTool] }), { tools: false })).not.toHaveProperty('tools')
  })

  it('has images beside the text', () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'aGk=' } as const
    const messages: PromptMessage[] = [{ role: 'user', content: [{ type: 'text', text: 'this?' }, image] }]
    expect(encode(requestOf({ system: '', messages })).messages).toEqual([
      { role: 'user', content: 'this?', images: ['aGk='] },
    ])
  })

  it('gives reasoning back only beside the call it led to', () => {
    const thought = { type: 'reasoning', text: 'hm' } as const
    const messages: PromptMessage[] = [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: [thought, { type: 'tool_call', id: 'x', name: 'one', arguments: {} }] },
      { role: 'tool', toolCallId: 'x', name: 'one', output: '1', isError: false },
      { role: 'assistant', content: [thought, { type: 'text', text: 'b' }] },
    ]
    expect(encode(requestOf({ system: '', messages })).messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', thinking: 'hm' },
      { role: 'tool' },
      { role: 'assistant', content: 'b' },
    ])
  })
})

describe('an answer of Ollama', () => {
  it('may bring ids of its own, and arguments as text', () => {
    const decoder = createDecoder()
    const tool_calls = [{ id: 'own', function: { name: 'one', arguments: '{"a":1}' } }, { function: { name: 'two' } }]
    expect(decoder.decode({ message: { tool_calls } })).toEqual([
      { type: 'tool_call', id: 'own', name: 'one', arguments: '{"a":1}' },
      { type: 'tool_call', id: 'call_1', name: 'two', arguments: '{}' },
    ])
  })

  it('that stops after a call stops for the call', () => {
    const decoder = createDecoder()
    decoder.decode({ message: { tool_calls: [{ function: { name: 'one' } }] } })
    expect(decoder.decode({ done: true, done_reason: 'stop', prompt_eval_count: 3, eval_count: 2 })).toEqual([
      { type: 'usage', usage: { input: 3, output: 2 } },
      { type: 'stop', reason: 'tool_calls' },
    ])
  })

  it('without done has broken off', () => {
    const decoder = createDecoder()
    decoder.decode({ message: { content: 'Hel' } })
    expect(() => decoder.end()).toThrow('ended before its answer did')
  })
})

describe('the address of Ollama', () => {
  it.each([
    [undefined, 'http://127.0.0.1:11434'],
    ['', 'http://127.0.0.1:11434'],
    ['box', 'http://box:11434'],
    ['box:8080', 'http://box:8080'],
    ['http://box:11434/', 'http://box:11434'],
    ['https://box.example/ollama/', 'https://box.example/ollama'],
    ['0.0.0.0:11434', 'http://127.0.0.1:11434'],
  ])('%j is %s', (given, url) => {
    expect(addressOf(given)).toBe(url)
  })

  it('that is none is a fault of the configuration', () => {
    expect(() => addressOf('http://[nonsense')).toThrow('is not an address')
  })
})
