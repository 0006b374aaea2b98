import { describe, expect, it } from 'vitest'
import { encode as anthropic } from '../../../src/adapters/models/anthropic/encode.ts'
import { encodeFresh, encodeTurn } from '../../../src/adapters/models/claude-cli/encode.ts'
import { encode as ollama } from '../../../src/adapters/models/ollama/encode.ts'
import { encode as openai } from '../../../src/adapters/models/openai/encode.ts'
import type { PromptMessage } from '../../../src/bus/messages/content.ts'
import { requestOf } from './support/answers.ts'

const CLOSING = 'Be careful.'
const asked: PromptMessage = { role: 'user', content: [{ type: 'text', text: 'look' }] }
const called: PromptMessage = {
  role: 'assistant',
  content: [{ type: 'tool_call', id: 'c1', name: 'read_file', arguments: { path: 'a.png' } }],
}
const read: PromptMessage = { role: 'tool', toolCallId: 'c1', name: 'read_file', output: 'an image', isError: false }
const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const
const requestWith = (messages: PromptMessage[]) => requestOf({ messages, closing: CLOSING })

describe('what closes a request', () => {
  it('stands behind the last words, whoever had them', () => {
    const afterPerson = requestWith([asked])
    expect(openai(afterPerson).messages.at(-1)).toEqual({ role: 'user', content: `look\n\n${CLOSING}` })
    expect(ollama(afterPerson).messages?.at(-1)).toEqual({ role: 'user', content: `look\n\n${CLOSING}` })
    expect(anthropic(afterPerson).messages.at(-1)?.content).toMatchObject([{ text: 'look' }, { text: CLOSING }])

    const afterTool = requestWith([asked, called, read])
    expect(openai(afterTool).messages.at(-1)).toMatchObject({ role: 'tool', content: `an image\n\n${CLOSING}` })
    expect(ollama(afterTool).messages?.at(-1)).toMatchObject({ role: 'tool', content: `an image\n\n${CLOSING}` })
    expect(anthropic(afterTool).messages.at(-1)?.content).toMatchObject([
      { type: 'tool_result', content: 'an image' },
      { type: 'text', text: CLOSING },
    ])
  })

  it('is no part of what Anthropic keeps for the next request', () => {
    const content = anthropic(requestWith([asked])).messages.at(-1)?.content
    expect(content).toEqual([
      { type: 'text', text: 'look', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: CLOSING },
    ])
  })

  it('goes along with every line to claude', () => {
    for (const line of [encodeTurn([asked], CLOSING), encodeFresh([asked], CLOSING)])
      expect(JSON.parse(line)).toMatchObject({ message: { content: [{ text: 'look' }, { text: CLOSING }] } })
  })
})

describe('an image that a tool read', () => {
  const request = requestOf({ messages: [asked, called, { ...read, images: [image] }] })

  it('is part of the result where the API has a place for it', () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'AAAA' }
    expect(anthropic(request).messages.at(-1)?.content).toMatchObject([
      {
        type: 'tool_result',
        content: [
          { type: 'text', text: 'an image' },
          { type: 'image', source },
        ],
      },
    ])
  })

  it('is shown behind the results where it has none', () => {
    expect(openai(request).messages.slice(-2)).toMatchObject([
      { role: 'tool', content: 'an image' },
      {
        role: 'user',
        content: [{ type: 'text' }, { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      },
    ])
    expect(ollama(request).messages?.slice(-2)).toMatchObject([{ role: 'tool' }, { role: 'user', images: ['AAAA'] }])
  })

  it('is shown once for all results that stand together', () => {
    const two: PromptMessage = {
      role: 'assistant',
      content: ['c1', 'c2'].map((id) => ({ type: 'tool_call' as const, id, name: 'read_file', arguments: {} })),
    }
    const results = ['c1', 'c2'].map((id): PromptMessage => ({ ...read, toolCallId: id, images: [image] }))
    const { messages } = openai(requestOf({ messages: [asked, two, ...results] }))
    expect(messages.filter(({ role }) => role === 'user')).toHaveLength(2)
    expect(JSON.stringify(messages.at(-1)).match(/image_url"/g)).toHaveLength(4)
  })
})
